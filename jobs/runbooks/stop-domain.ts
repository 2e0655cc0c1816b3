import { z } from "zod";
import { locateDomain } from "../locate-domain.ts";
import type { Runbook } from "../runbook.ts";
import { powerOff } from "../steps/domain/power-off.ts";
import { shutDown } from "../steps/domain/shut-down.ts";
import { bindDomain, domainLease, domainStanding, oneDomain, oneDomainOf } from "./one-domain.ts";

/** How long a guest may take to shut down where nobody says otherwise. */
const DEADLINE_MS = 3 * 60_000;

const params = oneDomain.extend({
  /** Its power is cut: nobody asks the guest. */
  hard: z.boolean(),
  /** How long the guest may take; not used by a hard stop. */
  deadlineMs: z.int().positive(),
});
type Params = z.infer<typeof params>;

/** Stops a VM: its guest is asked to shut down, or, by a plan of its own, its power is cut. */
export const stopDomain: Runbook<"stop-domain", Params> = {
  id: "stop-domain",
  params,

  async resolve({ vm, hard, deadlineMs = DEADLINE_MS }, { site }, read) {
    return { ...oneDomainOf(vm, await locateDomain(vm, site, read), site), hard, deadlineMs };
  },

  title: ({ vm, host, hard }) => (hard ? `Cut the power of ${vm} on ${host}` : `Shut down ${vm} on ${host}`),

  steps(params, { site, planId }) {
    const vm = bindDomain(params, site);
    return params.hard ? [powerOff(vm)] : [shutDown({ ...vm, planId, deadlineMs: params.deadlineMs })];
  },

  warnings: ({ vm, hard }) =>
    hard
      ? [`What the guest of ${vm} has not written to its disks yet is lost, as when a plug is pulled.`]
      : [],

  leases: (params) => [domainLease(params)],

  async summary(params, { site }, read) {
    const { vm } = params;
    const bound = bindDomain(params, site);
    const standing = await domainStanding(bound, bound.host, read);
    return [
      standing,
      `Its definition and its disks stay where they are; \`/ferry vm start ${vm}\` starts it.`,
    ];
  },

  async standing(params, { site }, read) {
    const vm = bindDomain(params, site);
    const standing = await domainStanding(vm, vm.host, read);
    return params.hard ? standing : `${standing} A guest that was asked to shut down may still do so.`;
  },
};

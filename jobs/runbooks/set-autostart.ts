import { z } from "zod";
import { locateDomain } from "../locate-domain.ts";
import type { Runbook } from "../runbook.ts";
import { setAutostart as set } from "../steps/domain/set-autostart.ts";
import { bindDomain, domainLease, domainStanding, oneDomain, oneDomainOf } from "./one-domain.ts";

const params = oneDomain.extend({ autostart: z.boolean() });
type Params = z.infer<typeof params>;

/** Says whether a VM starts with its host. */
export const setAutostart: Runbook<"set-autostart", Params> = {
  id: "set-autostart",
  params,

  async resolve({ vm, autostart }, { site }, read) {
    return { ...oneDomainOf(vm, await locateDomain(vm, site, read), site), autostart };
  },

  title: ({ vm, host, autostart }) =>
    autostart ? `Let ${vm} start with ${host}` : `Let ${vm} stay off when ${host} starts`,

  steps: ({ autostart, ...params }, { site }) => [set({ ...bindDomain(params, site), autostart })],
  leases: (params) => [domainLease(params)],

  summary: async ({ vm, host, autostart }) => [
    autostart
      ? `${vm} starts with ${host} from now on; a move takes that along.`
      : `${vm} stays off when ${host} starts, until somebody starts it.`,
  ],
  standing(params, { site }, read) {
    const vm = bindDomain(params, site);
    return domainStanding(vm, vm.host, read);
  },
};

import { locateDomain } from "../locate-domain.ts";
import type { Runbook } from "../runbook.ts";
import { startDomain as start } from "../steps/domain/start-domain.ts";
import {
  bindDomain,
  domainLease,
  domainStanding,
  type OneDomain,
  oneDomain,
  oneDomainOf,
} from "./one-domain.ts";

/** Starts a VM that is off, on the host that has its definition, unless it runs on another. */
export const startDomain: Runbook<"start-domain", OneDomain> = {
  id: "start-domain",
  params: oneDomain,

  resolve: async ({ vm }, { site }, read) => oneDomainOf(vm, await locateDomain(vm, site, read), site),
  title: ({ vm, host }) => `Start ${vm} on ${host}`,
  steps: (params, { site }) => [start(bindDomain(params, site))],
  leases: (params) => [domainLease(params)],

  async summary(params, { site }, read) {
    const vm = bindDomain(params, site);
    return [await domainStanding(vm, vm.host, read)];
  },
  standing(params, { site }, read) {
    const vm = bindDomain(params, site);
    return domainStanding(vm, vm.host, read);
  },
};

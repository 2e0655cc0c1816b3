import type { Host } from "../../../config/inventory.ts";
import { OpsError } from "../../error.ts";
import { bridges } from "../../facts/bridges.ts";
import { definitions } from "../../facts/definitions.ts";
import { networks } from "../../facts/networks.ts";
import { keptDefinition } from "../../kept.ts";
import { sh, withInput } from "../../shell.ts";
import { blocked, defineStep, needed, on, type Read, satisfied } from "../../step.ts";
import { virsh } from "../../virsh.ts";
import { conflict, differenceOf } from "./conflict.ts";
import { domainXml } from "./domain-xml.ts";
import type { NewDomain } from "./new-domain.ts";
import { undefinable, undefineKeeping } from "./undefine.ts";

interface Params {
  readonly host: Host;
  readonly vm: NewDomain;
  /** Every host on which a name, MAC address or disk could be taken. */
  readonly everywhere: readonly Host[];
  readonly planId: string;
}

/**
 * Defines a VM on a host. One that Ferry made there by the same request is
 * left as it is; anything else that has its name, MAC address or disk on any
 * host of the site is in the way.
 */
export const defineDomain = defineStep<Params>({
  id: "domain.define-domain",
  risk: "safe",
  title: ({ host, vm }) => `Define ${vm.name} on ${host.name}`,

  async check({ host, vm, everywhere }, read) {
    const [known, card] = await Promise.all([
      Promise.all(everywhere.map(async (each) => ({ host: each, domains: await read(each, definitions) }))),
      cardObstacle(host, vm, read),
    ]);
    // What a silent host has nobody can say: perhaps this very VM, running.
    const silent = known.find(({ domains }) => domains === undefined);
    if (silent !== undefined) {
      return blocked(new OpsError("domain.libvirt-silent", { host: silent.host.name }));
    }
    const answered = known.map(({ host, domains }) => ({ host, domains: domains ?? [] }));
    const obstacle = conflict(vm, host, answered) ?? card;
    if (obstacle !== undefined) return blocked(obstacle);

    const here = answered.find((each) => each.host.name === host.name)?.domains;
    const there = here?.find(({ uuid }) => uuid === vm.uuid);
    if (there === undefined) return needed("it is not defined");
    const difference = differenceOf(vm, there);
    if (difference === undefined) return satisfied();
    return blocked(new OpsError("domain.differs", { host: host.name, vm: vm.name, difference }));
  },

  apply: ({ host, vm }) => [
    on(host, withInput(sh`${virsh} define --file /dev/stdin --validate`, domainXml(vm))),
  ],
  undo: ({ host, vm, planId }) => [on(host, undefineKeeping(vm, planId))],
  undoRisk: "destructive",
  stays: ({ host, vm, planId }) =>
    `Nothing of ${vm.name} is deleted: its disk stays, and its definition is kept as ${keptDefinition(vm.name, planId)} on ${host.name}.`,
  checkUndo: ({ host, vm, everywhere }, read) => undefinable(vm, host, everywhere, read),
});

async function cardObstacle(host: Host, { card }: NewDomain, read: Read): Promise<OpsError | undefined> {
  const source = card?.source;
  if (source?.type === "bridge") {
    const there = await read(host, bridges);
    if (there.includes(source.bridge)) return undefined;
    const details = { host: host.name, bridge: source.bridge, there: listed(there) };
    return new OpsError("domain.no-bridge", details);
  }
  if (source?.type === "network") {
    const there = await read(host, networks);
    const running = (there ?? []).filter(({ active }) => active).map(({ name }) => name);
    if (there === undefined || running.includes(source.network)) return undefined;
    const details = { host: host.name, network: source.network, there: listed(running) };
    return new OpsError("domain.no-network", details);
  }
  return undefined;
}

const listed = (names: readonly string[]) => (names.length === 0 ? "it has none" : names.join(", "));

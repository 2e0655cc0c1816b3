import type { Host } from "../config/inventory.ts";
import { nearest } from "../config/nearest.ts";
import type { Site } from "../config/site.ts";
import { OpsError } from "./error.ts";
import { domains } from "./facts/domains.ts";
import { isUnknown } from "./failure.ts";
import { hostNamed } from "./site-lookup.ts";
import type { Read } from "./step.ts";
import { joined } from "./together.ts";
import { kvmHosts, mustHaveNoProcess, mustHoldNothing, type PresentDomain, whereIs } from "./where-is.ts";

/**
 * The host that a VM is to leave, and what the VM is there. With a source
 * named, only source and destination are read; without, every KVM host of the
 * site; with a VM that is off, all of them in any case. Throws OpsError `migration.*` that says where the VM is instead, or
 * what keeps Ferry from knowing.
 */
export async function findDomain(
  asked: { vm: string; source?: string | undefined; destination: string; mayBeOff?: boolean },
  site: Site,
  read: Read,
): Promise<{ source: Host; here: PresentDomain }> {
  const { vm } = asked;
  const destination = hostNamed(site, asked.destination);
  const named = asked.source === undefined ? undefined : hostNamed(site, asked.source);
  if (named?.name === destination.name) throw new OpsError("migration.same-host", { host: named.name });

  const hosts = named === undefined ? [...new Set([...kvmHosts(site), destination])] : [named, destination];
  const { found, toCome, silent } = await whereIs(vm, hosts, site, read);
  const running = found.filter(({ here }) => here.active && here.arriving === undefined);
  const names = { vm, source: named?.name ?? "", destination: destination.name };
  const arriving = found.find(({ here }) => here.arriving);
  if (arriving !== undefined) throw new OpsError("migration.arriving", { vm, host: arriving.host.name });
  if (running.length > 1) {
    const hosts = running.map(({ host }) => host.name).join(" and ");
    throw new OpsError("migration.runs-twice", { vm, hosts, uuid: running[0]?.here.live.uuid ?? "" });
  }
  if (silent.length > 0) {
    const source = running[0]?.host.name ?? "<source>";
    const hosts = silent.map(({ host }) => host.name).join(", ");
    const notAll = new OpsError("migration.hosts-silent", { ...names, source, hosts });
    const errors = silent.map(({ error }) => error);
    throw joined(named === undefined ? [notAll, ...errors] : errors);
  }
  const [one = found[0]] = running;
  if (one === undefined) {
    mustHoldNothing(toCome);
    throw named === undefined ? await vmUnknown(vm, hosts, read) : await elsewhere();
  }
  if (!one.here.active) {
    // 'Start it there' would be deadly advice while it runs on a host that nobody has named.
    const others = await onOthers();
    const there = others.found.find(({ here }) => here.active);
    if (there !== undefined) throw new OpsError("migration.elsewhere", { ...names, host: there.host.name });
    await mustHaveNoProcess(one.here.live.uuid, [...toCome, ...others.toCome], read);
    if (asked.mayBeOff) return { source: onlyOne([...found, ...others.found]), here: one.here };
    throw new OpsError("migration.not-running", { ...names, host: one.host.name, state: "shut off" });
  }
  if (one.host.name === destination.name) throw new OpsError("migration.already-there", names);
  await mustHaveNoProcess(one.here.live.uuid, toCome, read);
  return { source: one.host, here: one.here };

  /** The host of a VM that is off on one host alone, and that is to leave it. */
  function onlyOne(all: typeof found): Host {
    const hosts = all.map(({ host }) => host.name).join(" and ");
    if (all.length > 1) throw new OpsError("cold.twice", { vm, hosts });
    if (one?.host.name === destination.name) throw new OpsError("cold.off-there", names);
    return one?.host ?? destination;
  }
  async function elsewhere() {
    const others = await onOthers();
    const there = others.found.find(({ here }) => here.active) ?? others.found[0];
    if (there !== undefined) return new OpsError("migration.elsewhere", { ...names, host: there.host.name });
    mustHoldNothing(others.toCome);
    return vmUnknown(vm, kvmHosts(site), read);
  }
  /** The VM on hosts that are neither named nor the destination. */
  async function onOthers() {
    const others = kvmHosts(site).filter((host) => !hosts.includes(host));
    const seen = await whereIs(vm, others, site, read);
    if (seen.silent.length > 0) throw joined(seen.silent.map(({ error }) => error));
    return seen;
  }
}

/** No host has it: says which were asked, and the nearest name on them. */
export async function vmUnknown(vm: string, hosts: readonly Host[], read: Read): Promise<OpsError> {
  const lists = await Promise.all(
    hosts.map((host) =>
      read(host, domains).catch((error) => {
        if (isUnknown(error)) return undefined;
        throw error;
      }),
    ),
  );
  const near = nearest(
    vm,
    lists.flatMap((list) => list?.map(({ name }) => name) ?? []),
  );
  const hint = near === undefined ? "" : ` Did you mean ${near}?`;
  return new OpsError("migration.vm-unknown", { vm, hosts: hosts.map(({ name }) => name).join(", "), hint });
}

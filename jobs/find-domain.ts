import type { Host } from "../config/inventory.ts";
import { nearest } from "../config/nearest.ts";
import type { Site } from "../config/site.ts";
import { OpsError } from "./error.ts";
import { type DomainHere, domain } from "./facts/domain.ts";
import { domains } from "./facts/domains.ts";
import { isUnknown } from "./failure.ts";
import { hostNamed } from "./site-lookup.ts";
import type { Read } from "./step.ts";

export type PresentDomain = Extract<DomainHere, { presence: "present" }>;

/**
 * The host that a VM is to leave, and what the VM is there. With a source
 * named, only source and destination are read; without, every KVM host of the
 * site. Throws OpsError `migration.*` that says where the VM is instead.
 */
export async function findDomain(
  asked: { vm: string; source?: string | undefined; destination: string },
  site: Site,
  read: Read,
): Promise<{ source: Host; here: PresentDomain }> {
  const { vm } = asked;
  const destination = hostNamed(site, asked.destination);
  const named = asked.source === undefined ? undefined : hostNamed(site, asked.source);
  if (named?.name === destination.name) throw new OpsError("migration.same-host", { host: named.name });

  const hosts = named === undefined ? kvmHosts(site) : [named, destination];
  const found = await whereIs(vm, hosts, read);
  const running = found.filter(({ here }) => here.active);
  const names = { vm, source: named?.name ?? "", destination: destination.name };
  if (running.length > 1) {
    const hosts = running.map(({ host }) => host.name).join(" and ");
    throw new OpsError("migration.runs-twice", { vm, hosts, uuid: running[0]?.here.live.uuid ?? "" });
  }
  const [one = found[0]] = running;
  if (one === undefined) throw named === undefined ? await unknown(vm, hosts, read) : await elsewhere();
  if (!one.here.active) {
    // 'Start it there' would be deadly advice while it runs on a host that nobody has named.
    const there = await onOthers();
    if (there?.here.active) throw new OpsError("migration.elsewhere", { ...names, host: there.host.name });
    throw new OpsError("migration.not-running", { vm, host: one.host.name, state: "shut off" });
  }
  if (one.host.name === destination.name) throw new OpsError("migration.already-there", names);
  return { source: one.host, here: one.here };

  async function elsewhere() {
    const there = await onOthers();
    if (there === undefined) return unknown(vm, kvmHosts(site), read);
    return new OpsError("migration.elsewhere", { ...names, host: there.host.name });
  }
  /** The VM on a host that is neither named nor the destination, best where it runs. */
  async function onOthers() {
    const others = kvmHosts(site).filter((host) => !hosts.includes(host));
    const found = await whereIs(vm, others, read);
    return found.find(({ here }) => here.active) ?? found[0];
  }
}

/** Hosts that can hold VMs: clients of a share. */
export const kvmHosts = ({ hosts, shares }: Site) =>
  hosts.filter(({ name }) => shares.some(({ clients }) => clients.some((client) => client.name === name)));

async function whereIs(vm: string, hosts: readonly Host[], read: Read) {
  const answers = await Promise.all(
    hosts.map(async (host) => ({ host, here: await read(host, domain(vm)) })),
  );
  return answers.flatMap(({ host, here }) => {
    if (here.presence === "unknown") throw new OpsError("domain.libvirt-silent", { host: host.name });
    return here.presence === "present" ? [{ host, here }] : [];
  });
}

async function unknown(vm: string, hosts: readonly Host[], read: Read): Promise<OpsError> {
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

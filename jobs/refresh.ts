import type { Host } from "../config/inventory.ts";
import type { Site } from "../config/site.ts";
import { OpsError } from "./error.ts";
import { domains } from "./facts/domains.ts";
import { hostMemory } from "./facts/host-memory.ts";
import { readiness } from "./facts/readiness.ts";
import { toFailure, toOpsError } from "./failure.ts";
import type { Ports } from "./ports.ts";
import { reader } from "./read.ts";
import type { Snapshot } from "./record.ts";
import { rolesOf } from "./runbooks/host-roles.ts";
import type { Read } from "./step.ts";

type HostSeen = Snapshot["hosts"][number];

/**
 * Reads all hosts for lists, autocomplete and 'did you mean'. A host that does
 * not answer keeps what was last seen there, with the reason beside it.
 */
export async function refresh({ site, shell, store, now }: Ports): Promise<void> {
  const before = await store.snapshot();
  const read = reader(shell, now);
  const hosts = await Promise.all(
    site.hosts.map(async (host): Promise<HostSeen> => {
      try {
        return await look(host, site, read, now);
      } catch (error) {
        const last = before?.hosts.find(({ name }) => name === host.name);
        const { error: _, ...seen } = last ?? { name: host.name, domains: [] };
        return { ...seen, error: toFailure(toOpsError(error, "refresh")) };
      }
    }),
  );
  await store.saveSnapshot({ at: now(), hosts });
}

/** A file server needs no libvirt: that it has none is no failure to answer. */
async function look(host: Host, site: Site, read: Read, now: () => number): Promise<HostSeen> {
  const isKvm = rolesOf(host, site).includes("kvm");
  const { transport } = site.policy;
  // All in one round trip. What is only nice to know keeps nobody from the list.
  const [list, memory, ready] = await Promise.all([
    read(host, domains),
    read(host, hostMemory).catch(() => undefined),
    isKvm ? read(host, readiness(transport)).catch(() => undefined) : undefined,
  ]);
  const glance = {
    ...(memory === undefined ? {} : { memory }),
    ...(ready === undefined ? {} : { readiness: ready }),
  };
  if (list === undefined && !isKvm) return { name: host.name, readAt: now(), ...glance, domains: [] };
  if (list === undefined) throw new OpsError("domain.libvirt-silent", { host: host.name });
  const seen = list.map(({ name, uuid, state, reason, persistent, autostart, memoryBytes }) => ({
    name,
    uuid,
    state,
    reason,
    persistent,
    autostart,
    ...(memoryBytes === undefined ? {} : { memoryBytes }),
  }));
  return { name: host.name, readAt: now(), ...glance, domains: seen };
}

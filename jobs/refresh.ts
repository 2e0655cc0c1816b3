import type { Host } from "../config/inventory.ts";
import type { Site } from "../config/site.ts";
import { OpsError } from "./error.ts";
import { domains } from "./facts/domains.ts";
import { toFailure, toOpsError } from "./failure.ts";
import type { Ports } from "./ports.ts";
import { reader } from "./read.ts";
import type { Snapshot } from "./record.ts";
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
        return await look(host, onlyServes(host, site), read, now);
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
const onlyServes = (host: Host, { shares }: Site): boolean =>
  shares.some(({ server }) => server.name === host.name) &&
  !shares.some(({ clients }) => clients.some(({ name }) => name === host.name));

async function look(host: Host, mayLack: boolean, read: Read, now: () => number): Promise<HostSeen> {
  const list = await read(host, domains);
  if (list === undefined && mayLack) return { name: host.name, readAt: now(), domains: [] };
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
  return { name: host.name, readAt: now(), domains: seen };
}

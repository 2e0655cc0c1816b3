import type { Host } from "../config/inventory.ts";
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
        return await look(host, read, now);
      } catch (error) {
        const last = before?.hosts.find(({ name }) => name === host.name);
        const { error: _, ...seen } = last ?? { name: host.name, domains: [] };
        return { ...seen, error: toFailure(toOpsError(error, "refresh")) };
      }
    }),
  );
  await store.saveSnapshot({ at: now(), hosts });
}

async function look(host: Host, read: Read, now: () => number): Promise<HostSeen> {
  const list = await read(host, domains);
  if (list === undefined) throw new OpsError("domain.libvirt-silent", { host: host.name });
  const seen = list.map(({ name, uuid, state, persistent, autostart, memoryBytes }) => ({
    name,
    uuid,
    state,
    persistent,
    autostart,
    ...(memoryBytes === undefined ? {} : { memoryBytes }),
  }));
  return { name: host.name, readAt: now(), domains: seen };
}

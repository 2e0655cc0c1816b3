import { setMaxListeners } from "node:events";
import type { Host } from "../config/inventory.ts";
import type { Site } from "../config/site.ts";
import { OpsError } from "./error.ts";
import { diskLists } from "./facts/disk-lists.ts";
import { domains } from "./facts/domains.ts";
import { hostMemory } from "./facts/host-memory.ts";
import { mounts } from "./facts/mounts.ts";
import { readiness } from "./facts/readiness.ts";
import { shareMount } from "./facts/share-mount.ts";
import { toFailure, toOpsError } from "./failure.ts";
import type { Ports } from "./ports.ts";
import { reader } from "./read.ts";
import type { HostSeen } from "./record.ts";
import { rolesOf } from "./runbooks/host-roles.ts";
import type { Read } from "./step.ts";

type RefreshPorts = Pick<Ports, "site" | "shell" | "store" | "now" | "log">;

/** Reads hosts for lists, as often as it is told to. */
export interface Refresher {
  /**
   * Begins to read all hosts of the site file. Returns at once: whoever asks
   * next must not wait for a host that hangs now.
   */
  begin(): void;
  /** Resolves when everything that was begun has ended. */
  settled(): Promise<void>;
  /** Drops what is under way, and writes nothing of it. */
  close(): Promise<void>;
}

/**
 * Reads hosts for lists, autocomplete and 'did you mean'. Each is written down
 * as soon as it has answered, so that one that hangs keeps nobody from the
 * others; one that does not answer keeps what was last seen there, with the
 * reason beside it.
 *
 * A host that is being read by this process is not asked by a second question
 * meanwhile: it is read once more when the first has ended.
 */
export function refresher(ports: RefreshPorts): Refresher {
  const closing = new AbortController();
  // Every host under way listens to it, and there may be many.
  setMaxListeners(0, closing.signal);
  const underWay = new Map<string, Glance>();
  const work = new Set<Promise<void>>();
  const disksReadAt = new Map<string, number>();

  function glance(host: Host): Promise<void> {
    const current = underWay.get(host.name);
    if (current === undefined) {
      const done = look(host, ports, disksReadAt, closing.signal).finally(() => underWay.delete(host.name));
      underWay.set(host.name, { done });
      return done;
    }
    current.again ??= current.done.catch(() => {}).then(() => glance(host));
    return current.again;
  }

  function hold(promise: Promise<void>): void {
    const held = promise.catch((err) => {
      if (!closing.signal.aborted) ports.log.warn({ err }, "hosts could not be read for lists");
    });
    work.add(held);
    void held.finally(() => work.delete(held));
  }

  const settled = async () => {
    while (work.size > 0) await Promise.all(work);
  };

  return {
    begin() {
      hold(ports.store.keepHosts(ports.site.hosts.map(({ name }) => name)));
      for (const host of ports.site.hosts) hold(glance(host));
    },
    settled,
    async close() {
      closing.abort(new Error("the worker stops"));
      await settled();
    },
  };
}

/** Disks change seldom: those of VMs that are known are read so often. */
const DISKS_MS = 55_000;

interface Glance {
  readonly done: Promise<void>;
  again?: Promise<void>;
}

async function look(
  host: Host,
  { site, shell, store, now }: RefreshPorts,
  disksReadAt: Map<string, number>,
  signal: AbortSignal,
): Promise<void> {
  if (signal.aborted) return;
  const at = now();
  const save = (seen: HostSeen) => store.saveSnapshot({ at, hosts: [seen] });
  const before = await store.hostSeen(host.name);
  const read = reader(shell, now, signal);
  let seen: HostSeen;
  try {
    seen = withDisksOf(before, await lookAt(host, site, read, now));
  } catch (error) {
    if (signal.aborted) return;
    const { error: _, ...last } = before ?? { name: host.name, domains: [] };
    return save({ ...last, error: toFailure(toOpsError(error, "refresh")) });
  }
  await save(seen);
  const areKnown = seen.domains.every(({ disks }) => disks !== undefined);
  const readAt = disksReadAt.get(host.name);
  if (areKnown && (readAt === undefined ? seen.domains.length === 0 : at - readAt < DISKS_MS)) return;
  // After the rest: it takes as long again, and whoever asks next would wait for it.
  const disks = await read(host, diskLists).catch(() => undefined);
  if (disks === undefined || signal.aborted) return;
  disksReadAt.set(host.name, at);
  await save(withDisks(seen, disks));
}

/** A file server needs no libvirt: that it has none is no failure to answer. */
async function lookAt(host: Host, site: Site, read: Read, now: () => number): Promise<HostSeen> {
  const isKvm = rolesOf(host, site).includes("kvm");
  const { transport } = site.policy;
  // All in one round trip. What is only nice to know keeps nobody from the list.
  const [list, memory, ready, shares] = await Promise.all([
    read(host, domains),
    read(host, hostMemory).catch(() => undefined),
    isKvm ? read(host, readiness(transport)).catch(() => undefined) : undefined,
    sharesAt(host, site, read).catch(() => undefined),
  ]);
  const glance = {
    ...(memory === undefined ? {} : { memory }),
    ...(ready === undefined ? {} : { readiness: ready }),
    ...(shares === undefined ? {} : { shares }),
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

async function sharesAt(host: Host, { shares }: Site, read: Read): Promise<HostSeen["shares"]> {
  const its = shares.filter(({ clients }) => clients.some(({ name }) => name === host.name));
  if (its.length === 0) return undefined;
  const table = await read(host, mounts);
  return its.map((share) => ({ name: share.name, state: shareMount(host, share, table).state }));
}

type Disks = NonNullable<HostSeen["domains"][number]["disks"]>;

/** Until its disks have been read again, a VM has those that it had. */
const withDisksOf = (before: HostSeen | undefined, seen: HostSeen): HostSeen =>
  withDisks(
    seen,
    new Map(before?.domains.flatMap(({ uuid, disks }) => (disks === undefined ? [] : [[uuid, disks]]))),
  );

function withDisks(seen: HostSeen, known: ReadonlyMap<string, Disks>): HostSeen {
  const domains = seen.domains.map((domain) => {
    const disks = known.get(domain.uuid);
    return disks === undefined ? domain : { ...domain, disks };
  });
  return { ...seen, domains };
}

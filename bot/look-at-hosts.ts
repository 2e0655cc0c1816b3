import type { Queue } from "../jobs/queue.ts";
import type { HostSeen } from "../jobs/record.ts";
import type { Store } from "../jobs/store.ts";

export interface LookPorts {
  readonly store: Pick<Store, "snapshot" | "lastLooks">;
  readonly queue: Pick<Queue, "refresh">;
  /** ms since 1970. */
  now(): number;
  /** Resolves after so many ms. */
  pause(ms: number): Promise<void>;
}

/** What is known of the hosts after a look at them. */
export interface Looked {
  /** As it was last seen, of every host that was ever seen. */
  readonly hosts: readonly HostSeen[];
  /** Those that nobody has read since the look began: what stands of them is older. */
  readonly slow: readonly string[];
  /** Somebody reads hosts: at least one was read since the look began, asked for or not. */
  readonly isWorked: boolean;
  /** How long the look took, ms. */
  readonly tookMs: number;
}

/** Has hosts read and waits for them, but not for those that are slow; once more right away is the same look. */
export type LookAtHosts = (names: readonly string[]) => Promise<Looked>;

/** With what it takes to ask and to answer, a person waits three seconds. */
const LONGEST_MS = 2_700;
const EVERY_MS = 100;
/** Whoever asks so soon after somebody else is told the same. */
const SHARED_MS = 300;

/**
 * Makes looks at the hosts. The hosts are read by a worker, whichever takes the
 * job, and each is written down as soon as it has answered; here somebody
 * waits until all that were asked for are, and no longer than a moment:
 * whatever became of worker and hosts, the answer comes, and says what is old.
 *
 * No two clocks are compared: a host has been read when the instant of its
 * last look is another one than before.
 */
export function looksAtHosts(ports: LookPorts): LookAtHosts {
  let last: { readonly at: number; readonly key: string; readonly look: Promise<Looked> } | undefined;
  return (names) => {
    const key = names.join(" ");
    if (last?.key === key && ports.now() - last.at < SHARED_MS) return last.look;
    last = { at: ports.now(), key, look: lookAt(names, ports) };
    return last.look;
  };
}

async function lookAt(names: readonly string[], { store, queue, now, pause }: LookPorts): Promise<Looked> {
  const began = now();
  const before = await store.lastLooks();
  await queue.refresh();
  let slow = names;
  let isWorked = false;
  while (slow.length > 0 && now() - began < LONGEST_MS) {
    await pause(EVERY_MS);
    const looks = await store.lastLooks();
    slow = names.filter((name) => looks.get(name) === before.get(name));
    isWorked = [...looks].some(([name, at]) => before.get(name) !== at);
  }
  const hosts = (await store.snapshot())?.hosts ?? [];
  return { hosts, slow, isWorked, tookMs: now() - began };
}

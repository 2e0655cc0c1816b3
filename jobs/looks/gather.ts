import { setMaxListeners } from "node:events";
import type { Host } from "../../config/inventory.ts";
import { toFailure, toOpsError } from "../failure.ts";
import type { Ports } from "../ports.ts";
import { reader } from "../read.ts";
import type { Failure } from "../record.ts";
import type { Shell } from "../shell.ts";
import { type Slots, slots } from "../slots.ts";
import type { Read } from "../step.ts";

/** What a look-up may touch: it only reads. */
export type LookPorts = Pick<Ports, "site" | "shell" | "store" | "now" | "sleep" | "log">;

/** What several hosts said, each for itself. */
export interface Gathered<T> {
  readonly answers: readonly { readonly host: Host; readonly value: T }[];
  readonly silent: { host: string; error: Failure }[];
  readonly slow: string[];
}

/** How long hosts have for one question, ms: whoever asked waits twice as long. */
const GATHER_MS = 8_000;

/**
 * Asks hosts side by side, and waits for those that are slow no longer than
 * GATHER_MS. What a slow one is still doing is left to end by itself.
 */
export async function gather<T>(
  hosts: readonly Host[],
  ask: (host: Host, read: Read) => Promise<T>,
  { shell, now, sleep }: LookPorts,
): Promise<Gathered<T>> {
  const enough = new AbortController();
  // Every host that is asked listens to it, and there may be many.
  setMaxListeners(0, enough.signal);
  const read = reader(shell, now, enough.signal);
  const late = sleep(GATHER_MS, enough.signal).then(() => "late" as const);
  const ends = await Promise.all(
    hosts.map(async (host) => {
      const answer = ask(host, read).then(
        (value) => ({ host, value }),
        (error: unknown) => ({ host: host.name, error: toFailure(toOpsError(error, "look")) }),
      );
      return (await Promise.race([answer, late])) === "late" ? host.name : answer;
    }),
  );
  enough.abort();
  return {
    answers: ends.filter((end) => typeof end === "object" && "value" in end),
    silent: ends.filter((end) => typeof end === "object" && "error" in end),
    slow: ends.filter((end) => typeof end === "string"),
  };
}

/** Of the commands that a host takes at once, look-ups leave most to the runs. */
const AT_ONCE = 2;

/**
 * The shell for look-ups: few at a time on each host, so that people who ask a
 * host that hangs, again and again, take no session from a run. The signal
 * ends the wait for a place alone: a command that is given up half way would
 * cost the connection that runs share.
 */
export function sparingShell(shell: Shell): Shell {
  const perHost = new Map<string, Slots>();
  return {
    async run(host, command, signal) {
      const places = perHost.get(host.name) ?? slots(AT_ONCE);
      perHost.set(host.name, places);
      const leave = await places.take(signal);
      try {
        return await shell.run(host, command);
      } finally {
        leave();
      }
    },
  };
}

import { setTimeout as pause } from "node:timers/promises";
import type { Log } from "../jobs/log.ts";
import type { Inbox } from "./inbox.ts";

/** Much less than what it takes until another bot would do it. */
const AGAIN_MS = 1_000;

/**
 * Takes out of the inbox what has been answered. Where Redis does not let it,
 * it is tried in the background until Redis does or `signal` is aborted:
 * otherwise another bot would do it anew. Never rejects.
 */
export function putAway(
  inbox: Inbox,
  { signal, log, againMs = AGAIN_MS }: { signal: AbortSignal; log: Log; againMs?: number },
): (key: string) => Promise<void> {
  const owed = new Set<string>();
  let isTrying = false;

  async function attempt(key: string): Promise<boolean> {
    try {
      await inbox.done(key);
      return true;
    } catch (err) {
      if (!owed.has(key)) log.warn({ key, err }, "an answered payload is still in the inbox");
      return false;
    }
  }

  async function tryAgain(): Promise<void> {
    if (isTrying) return;
    isTrying = true;
    while (owed.size > 0 && !signal.aborted) {
      await pause(againMs, undefined, { signal }).catch(() => {});
      for (const key of owed) {
        if (signal.aborted || !(await attempt(key))) break;
        owed.delete(key);
      }
    }
    isTrying = false;
  }

  return async (key) => {
    if (await attempt(key)) return;
    owed.add(key);
    tryAgain();
  };
}

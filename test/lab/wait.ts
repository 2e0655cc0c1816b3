import { setTimeout as pause } from "node:timers/promises";

/**
 * Asks until it answers something other than undefined, then returns that.
 * @throws when `timeoutMs` have passed; the message says what was waited for and the last failure.
 */
export async function waitFor<T>(
  what: string,
  ask: () => T | undefined | Promise<T | undefined>,
  { timeoutMs = 60_000, intervalMs = 100 }: { timeoutMs?: number; intervalMs?: number } = {},
): Promise<T> {
  const deadline = Date.now() + timeoutMs;
  let last: unknown;
  for (;;) {
    try {
      const answer = await ask();
      if (answer !== undefined) return answer;
    } catch (error) {
      last = error;
    }
    if (Date.now() > deadline) {
      throw new Error(`Waited ${Math.round(timeoutMs / 1000)} s in vain for ${what}`, { cause: last });
    }
    await pause(intervalMs);
  }
}

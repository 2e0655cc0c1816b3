/** How often a method may be called: docs.slack.dev/apis/web-api/rate-limits. */
export type Tier = 1 | 2 | 3 | 4 | "posting" | "none";

const MINUTE = 60_000;
const PER_MINUTE = { 1: 1, 2: 20, 3: 50, 4: 100 } as const;
/** chat.postMessage: one a second and channel, "short bursts" beyond, and several hundred a minute in a workspace. */
const POSTING = { perSecond: 1, burst: 5, perMinute: 300 } as const;

/** Counts calls; the strict reading of "N per minute": in any 60 s. */
export interface RateLimiter {
  /** Seconds to wait, for the Retry-After of a refusal; undefined when the call may pass, and then it counts. */
  refuse(method: string, tier: Tier, channel: string | undefined): number | undefined;
}

/** A call that may pass counts at once; the time until one may pass otherwise, ms. */
function slidingWindow(calls: number[], most: number, now: number): number {
  while (calls.length > 0 && (calls[0] ?? 0) <= now - MINUTE) calls.shift();
  return calls.length < most ? 0 : (calls[calls.length - most] ?? 0) + MINUTE - now;
}

export function createRateLimiter(now: () => number): RateLimiter {
  const windows = new Map<string, number[]>();
  const buckets = new Map<string, { tokens: number; at: number }>();

  function window(name: string): number[] {
    const known = windows.get(name) ?? [];
    windows.set(name, known);
    return known;
  }

  function posting(channel: string): number | undefined {
    const at = now();
    const bucket = buckets.get(channel) ?? { tokens: POSTING.burst, at };
    const refilled = bucket.tokens + ((at - bucket.at) / 1000) * POSTING.perSecond;
    const tokens = Math.min(POSTING.burst, refilled);
    buckets.set(channel, { tokens, at });
    const workspace = window("posting");
    const waitMs = Math.max(
      tokens >= 1 ? 0 : ((1 - tokens) / POSTING.perSecond) * 1000,
      slidingWindow(workspace, POSTING.perMinute, at),
    );
    if (waitMs > 0) return Math.ceil(waitMs / 1000);
    buckets.set(channel, { tokens: tokens - 1, at });
    workspace.push(at);
    return undefined;
  }

  return {
    refuse(method, tier, channel) {
      if (tier === "none") return undefined;
      if (tier === "posting") return posting(channel ?? "");
      const at = now();
      const calls = window(method);
      const waitMs = slidingWindow(calls, PER_MINUTE[tier], at);
      if (waitMs > 0) return Math.ceil(waitMs / 1000);
      calls.push(at);
      return undefined;
    },
  };
}

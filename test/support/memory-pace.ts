import type { Pace } from "../../adapters/pace.ts";

/** Counts as the one in Redis does, in this process alone and on the clock that it is given. */
export function memoryPace(now: () => number): Pace {
  const taken = new Map<string, readonly number[]>();
  const blocked = new Map<string, number>();
  return {
    async take(bucket, { most, perMs }, patienceMs) {
      const at = now();
      const places = (taken.get(bucket) ?? []).filter((place) => place > at - perMs);
      const before = places.at(-most);
      const full = places.length >= most && before !== undefined ? before + perMs - at + 1 : 0;
      const waitMs = Math.max(0, full, (blocked.get(bucket) ?? 0) - at);
      if (waitMs > patienceMs) return { taken: false, waitMs };
      taken.set(
        bucket,
        [...places, at + waitMs].sort((a, b) => a - b),
      );
      return { taken: true, waitMs };
    },
    async block(bucket, forMs) {
      blocked.set(bucket, now() + forMs);
    },
  };
}

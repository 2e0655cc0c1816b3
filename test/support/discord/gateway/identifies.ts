import { limits } from "../limits.ts";

/** How often an app may identify: `max_concurrency` in 5 s, 1000 in a day. */
export interface Identifies {
  remaining(): number;
  setRemaining(count: number): void;
  /** Counts one; `too fast` is answered with op 9, `none left` costs the app its token. */
  take(): "ok" | "too fast" | "none left";
}

const DAY = 24 * 60 * 60_000;

export function createIdentifies(now: () => number, maxConcurrency: number): Identifies {
  let starts: number[] = [];
  let total: number = limits.identifiesPerDay;
  const today = () => {
    starts = starts.filter((at) => at > now() - DAY);
    return starts.length;
  };
  const remaining = () => Math.max(0, total - today());
  return {
    remaining,
    setRemaining(count) {
      total = today() + count;
    },
    take() {
      if (remaining() === 0) return "none left";
      const isTooFast = starts.filter((at) => at > now() - limits.identifyWindowMs).length >= maxConcurrency;
      if (isTooFast) return "too fast";
      starts.push(now());
      return "ok";
    },
  };
}

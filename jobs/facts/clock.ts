import { sh } from "../shell.ts";
import type { Fact } from "../step.ts";

export interface Clock {
  /** The host's clock minus Ferry's; positive when the host is ahead. */
  readonly skewMs: number;
  /** The skew is known to this many milliseconds, either way: the answer took twice as long. */
  readonly uncertaintyMs: number;
}

/** How far a host's clock is from Ferry's. `%N` is GNU date's. */
export const clock: Fact<Clock> = {
  id: "clock",
  command: sh`date +%s.%N`,
  parse({ stdout }, { askedAtMs, answeredAtMs }) {
    const seconds = Number(stdout.trim());
    if (stdout.trim() === "" || !Number.isFinite(seconds)) throw new Error("not a number of seconds");
    return {
      skewMs: Math.round(seconds * 1000 - (askedAtMs + answeredAtMs) / 2),
      uncertaintyMs: Math.ceil((answeredAtMs - askedAtMs) / 2),
    };
  },
};

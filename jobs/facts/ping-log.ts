import { sh } from "../shell.ts";
import type { Fact } from "../step.ts";

/** What a client on the network saw of the guest. */
export interface PingLog {
  readonly replies: number;
  /** Seconds between two pings, as ping(8) was told. */
  readonly every: string;
  /** The longest time between two replies, ms; undefined with fewer than two. */
  readonly longestGapMs: number | undefined;
}

/** The end of the log, where the switchover is: a move of a day writes more than Ferry reads at once. */
const LAST_BYTES = 2_000_000;

/**
 * Reads a line `every SECONDS s` and after it the output of `ping -D`, whose
 * lines begin with the reply's instant: `[1766500000.123456] 64 bytes from …` (ping(8)).
 */
export function pingLog(path: string): Fact<PingLog | undefined> {
  return {
    id: `ping-log ${path}`,
    command: sh`head -n 1 ${path}; tail -c ${LAST_BYTES} ${path}`,
    parse({ code, stdout }) {
      if (code !== 0) return undefined;
      const every = /^every (\d+(?:\.\d+)?) s$/m.exec(stdout)?.[1];
      if (every === undefined) return undefined;
      const replies = [...stdout.matchAll(/^\[(\d+\.\d+)\] \d+ bytes from/gm)].map(
        ([, at]) => Number(at) * 1000,
      );
      const gaps = replies.slice(1).map((at, i) => at - (replies[i] ?? at));
      return {
        replies: replies.length,
        every,
        longestGapMs: gaps.length === 0 ? undefined : Math.round(Math.max(...gaps)),
      };
    },
  };
}

import { sh, withTimeout } from "../shell.ts";
import type { Fact } from "../step.ts";

/** The end of a file that somebody else writes. */
export type LogTail =
  | { readonly state: "absent" }
  /** A pipe or a device: reading it would take what is meant for somebody else, or never end. */
  | { readonly state: "not-a-file" }
  | { readonly state: "read"; readonly text: string; readonly isWhole: boolean; readonly ageMs: number };

/** What a person reads of a log is at its end. */
const LAST_BYTES = 64 * 1024;

/** The last 64 KiB of a file, and how long ago it was written by the host's own clock. */
export function logTail(path: string): Fact<LogTail> {
  return {
    id: `log-tail ${path}`,
    command: withTimeout(
      sh`[ -e ${path} ] || exit 44
[ -f ${path} ] || exit 45
stat -L -c '%Y %s' ${path} && date +%s && tail -c ${LAST_BYTES} ${path}`,
      20_000, // on a share: a dead server would hang it
    ),
    parse({ stdout, stderr, code }) {
      if (code === 44) return { state: "absent" };
      if (code === 45) return { state: "not-a-file" };
      const [head, written, bytes, now] = /^(\d+) (\d+)\n(\d+)\n/.exec(stdout) ?? [];
      if (code !== 0 || head === undefined) throw new Error(stderr.trim() || "the answer was cut off");
      return {
        state: "read",
        text: stdout.slice(head.length),
        isWhole: Number(bytes) <= LAST_BYTES,
        ageMs: Math.max(0, Number(now) - Number(written)) * 1000,
      };
    },
  };
}

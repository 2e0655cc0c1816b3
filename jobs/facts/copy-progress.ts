import { copyFolder } from "../copies.ts";
import type { CopyProgress } from "../record.ts";
import { sh } from "../shell.ts";
import type { Fact } from "../step.ts";

/** Where a copying unit writes how far it is. */
export const progressFile = (planId: string): string => `${copyFolder(planId)}/progress`;

/**
 * How far copying is: the unit's own lines (`start <seconds>`, `at <bytes> of
 * <bytes>`) and rsync's latest figures of one file (rsync(1), --info=progress2:
 * bytes, percent, rate, time). Undefined before the first.
 */
export function copyProgress(planId: string): Fact<CopyProgress | undefined> {
  return {
    id: `copy-progress ${planId}`,
    command: sh`cd ${copyFolder(planId)} 2>/dev/null || exit 0; date +'now %s'; grep -a '^start ' progress | tail -n 1; grep -a '^at ' progress | tail -n 1; tail -c 300 progress | tr '\r' '\n'`,
    parse({ stdout }) {
      const [, now, start, before, total, figures] =
        /^now (\d+)\nstart (\d+)\nat (\d+) of (\d+)\n([\s\S]*)$/.exec(stdout) ?? [];
      if (total === undefined) return undefined;
      // What follows the last `at` line is of the file that is under way.
      const own = (figures ?? "").split(/^at \d+ of \d+$/m).at(-1) ?? "";
      const last = [...own.matchAll(/^\s*([\d,]+)\s+\d+%\s+([\d.]+)([kMG]?)B\/s/gm)].at(-1);
      const copied = Number(before) + Number((last?.[1] ?? "0").replaceAll(",", ""));
      return {
        copiedBytes: Math.min(copied, Number(total)),
        totalBytes: Number(total),
        bytesPerSecond: Math.round(Number(last?.[2] ?? 0) * (UNITS[last?.[3] ?? ""] ?? 1)),
        elapsedMs: Math.max(0, Number(now) - Number(start)) * 1000,
      };
    },
  };
}

/** rsync's own (progress.c): powers of 1024. */
const UNITS: Readonly<Record<string, number>> = { k: 2 ** 10, M: 2 ** 20, G: 2 ** 30 };

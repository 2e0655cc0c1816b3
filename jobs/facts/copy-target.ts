import { sh, withTimeout } from "../shell.ts";
import type { Fact } from "../step.ts";

/** Beside an image that a plan has made: its inode's number, so that another file of the same name is never taken for it. */
export const targetMark = (path: string, planId: string): string => `${path}.ferry-${planId}-new`;

const STATES = ["absent", "begun", "ours", "theirs"] as const;
/** `ours`: this very plan has made it. `begun`: only the mark is there. */
export type CopyTarget = (typeof STATES)[number];

/** Whether there is an image at the path, and who made it. */
export function copyTarget(path: string, planId: string): Fact<CopyTarget> {
  const mark = targetMark(path, planId);
  return {
    id: `copy-target ${planId} ${path}`,
    command: withTimeout(
      sh`if [ -e ${path} ] || [ -L ${path} ]; then
  if [ -f ${mark} ] && [ "$(cat ${mark})" = "$(stat -c %i -- ${path})" ]; then echo ours; else echo theirs; fi
elif [ -e ${mark} ]; then echo begun
else echo absent; fi`,
      20_000,
    ),
    parse({ stdout, stderr }) {
      const state = STATES.find((known) => known === stdout.trim());
      if (state === undefined) throw new Error(stderr.trim());
      return state;
    },
  };
}

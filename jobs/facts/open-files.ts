import { type Command, sh, withTimeout } from "../shell.ts";
import type { Fact } from "../step.ts";

/**
 * A shell function `opened FILE`: 0 when a process has it open or a loop device
 * stands on it, 1 when not, 3 when nobody can tell. It has the file open itself
 * while find(1) looks, and believes only an answer in which that was seen: a
 * find that cannot look would see nothing. (GNU find has the file open as well.)
 */
export const openedFunction: Command = sh`opened() {
  {
    read -r me rest </proc/self/stat
    holders=$(exec 9<&-; read -r finder rest </proc/self/stat; echo "$finder"
      exec find -L /proc/[0-9]*/fd -maxdepth 1 -samefile "$1" 2>/dev/null)
  } 9<"$1" || [ -n "$holders" ] || return 3
  case "$holders" in *"/proc/$me/fd/9"*) ;; *) echo "cannot tell who has $1 open" >&2; return 3 ;; esac
  finder=$(printf '%s\\n' "$holders" | head -n 1)
  others=$(printf '%s\\n' "$holders" | sed "1d;\\,^/proc/$me/fd/9\$,d;\\,^/proc/$finder/fd/,d")
  [ -z "$others" ] || return 0
  for loop in /sys/block/loop*/loop/backing_file; do
    [ ! -e "$loop" ] || [ "$(cat "$loop")" != "$(readlink -f "$1")" ] || return 0
  done
  return 1
}`;

/** Which of these files a process of the host has open, or a loop device; those that are not there are left out. */
export function openFiles(paths: readonly string[]): Fact<readonly string[]> {
  return {
    id: `open-files ${paths.join(" ")}`,
    command: withTimeout(
      sh`${openedFunction}
for f in ${paths}; do
  [ -e "$f" ] || continue
  opened "$f"
  case $? in 0) printf '%s\\n' "$f" ;; 1) ;; *) exit 3 ;; esac
done
echo whole`,
      30_000,
    ),
    parse({ stdout, stderr, code }) {
      const lines = stdout.split("\n");
      if (code !== 0 || lines.at(-2) !== "whole") throw new Error(stderr.trim());
      return lines.slice(0, -2);
    },
  };
}

import { sh, withTimeout } from "../shell.ts";
import type { Fact } from "../step.ts";

interface Folder {
  readonly exists: boolean;
  /** Where its file system is mounted; folders of one file system share its space. */
  readonly mount: string;
  readonly freeBytes: number;
}

/** How much room there is in folders, in the order in which they are asked for; in one that is not there, in the nearest above it. */
export function freeSpace(folders: readonly string[]): Fact<readonly Folder[]> {
  return {
    id: `free-space ${folders.join(" ")}`,
    command: withTimeout(
      sh`for d in ${folders}; do
  [ -d "$d" ] && echo there || echo missing
  while [ ! -d "$d" ]; do d=$(dirname "$d"); done
  df -B1 --output=avail,target -- "$d" | tail -n 1
done`,
      20_000,
    ),
    parse({ stdout, stderr }) {
      const found = [...stdout.matchAll(/^(there|missing)\n\s*(\d+) (.+)$/gm)];
      if (found.length !== folders.length) throw new Error(stderr.trim());
      return found.map(([, is, free, mount = ""]) => ({
        exists: is === "there",
        mount,
        freeBytes: Number(free),
      }));
    },
  };
}

import { sh, withTimeout } from "../shell.ts";
import type { Fact } from "../step.ts";

export interface Directory {
  readonly kind: "absent" | "directory" | "other";
  readonly uid: number | undefined;
  /** Itself, or the innermost folder above it that is there. */
  readonly nearest: string;
  /** What it stands on, or would: stat(1)'s name of the file system, e.g. `ext2/ext3`, `xfs`, `nfs`. */
  readonly fileSystem: string;
}

/** What is at a path. Its time limit is short, because a dead NFS mount hangs every look at it. */
export function directory(path: string): Fact<Directory> {
  return {
    id: `directory ${path}`,
    command: withTimeout(
      sh`p=${path}; stat -L -c 'is %u %F' "$p" 2>/dev/null
while [ ! -e "$p" ]; do p=$(dirname "$p"); done; stat -f -c 'on %T %n' "$p"`,
      20_000,
    ),
    parse({ stdout }) {
      const [, fileSystem, nearest] = /^on (\S+) (.+)$/m.exec(stdout) ?? [];
      if (fileSystem === undefined || nearest === undefined) throw new Error("no file system");
      const is = /^is (\d+) (.+)$/m.exec(stdout);
      if (is === null) return { kind: "absent", uid: undefined, nearest, fileSystem };
      return { kind: is[2] === "directory" ? "directory" : "other", uid: Number(is[1]), nearest, fileSystem };
    },
  };
}

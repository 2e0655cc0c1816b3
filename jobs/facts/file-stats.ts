import { sh, withTimeout } from "../shell.ts";
import type { Fact } from "../step.ts";

/** What tells one version of a file from another without reading it. */
export interface FileStat {
  /** Its length, holes included. */
  readonly bytes: number;
  /** What it takes on its storage. */
  readonly allocatedBytes: number;
  /** When it was last written, in seconds since 1970 with nine decimals, as text: a number would round it. */
  readonly modified: string;
}

/** How files stand, in the order in which they are asked for: undefined where there is none, `other` for what is no plain file. */
export type Standing = FileStat | "other" | undefined;

export function fileStats(paths: readonly string[]): Fact<readonly Standing[]> {
  return {
    id: `file-stats ${paths.join(" ")}`,
    command: withTimeout(
      sh`for f in ${paths}; do
  if [ -L "$f" ] || { [ -e "$f" ] && [ ! -f "$f" ]; }; then echo other
  elif [ -e "$f" ]; then stat -c 'file %s %b %B %.9Y' -- "$f"
  else echo absent; fi
done`,
      20_000,
    ),
    parse({ stdout, stderr }) {
      const lines = stdout.split("\n").slice(0, -1);
      if (lines.length !== paths.length) throw new Error(stderr.trim());
      return lines.map((line) => {
        if (line === "absent") return undefined;
        if (line === "other") return "other";
        const [, bytes, blocks, blockBytes, modified] =
          /^file (\d+) (\d+) (\d+) (\d+[.]\d{9})$/.exec(line) ?? [];
        if (modified === undefined) throw new Error(line);
        return { bytes: Number(bytes), allocatedBytes: Number(blocks) * Number(blockBytes), modified };
      });
    },
  };
}

export const isFile = (standing: Standing): standing is FileStat =>
  standing !== undefined && standing !== "other";

/** Whether two looks saw the same version of a file. */
export const sameVersion = (
  a: Pick<FileStat, "bytes" | "modified">,
  b: Pick<FileStat, "bytes" | "modified">,
): boolean => a.bytes === b.bytes && a.modified === b.modified;

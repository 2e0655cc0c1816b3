import { sh, withTimeout } from "../shell.ts";
import type { Fact } from "../step.ts";

/** Bytes that these files take on their storage, together; those that are not there take none. */
export function spaceOfFiles(paths: readonly string[]): Fact<number> {
  return {
    id: `space-of-files ${paths.join(" ")}`,
    command: withTimeout(
      sh`for f in ${paths}; do [ ! -e "$f" ] || stat -c '%b %B' -- "$f" || exit 1; done`,
      20_000,
    ),
    parse({ stdout, stderr, code }) {
      if (code !== 0) throw new Error(stderr.trim());
      const sizes = stdout.split("\n").filter((line) => line !== "");
      return sizes.reduce((sum, line) => {
        const [, blocks, bytes] = /^(\d+) (\d+)$/.exec(line) ?? [];
        if (blocks === undefined) throw new Error("not what stat(1) prints");
        return sum + Number(blocks) * Number(bytes);
      }, 0);
    },
  };
}

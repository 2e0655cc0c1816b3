import { sh, withTimeout } from "../shell.ts";
import type { Fact } from "../step.ts";

/** Which of these files this host does not have, or cannot read as root. */
export function missingFiles(paths: readonly string[]): Fact<readonly string[]> {
  return {
    id: `missing-files ${paths.join(" ")}`,
    // The time limit is for shares whose server is gone: test(1) would hang.
    command: withTimeout(sh`for f in ${paths}; do [ -r "$f" ] || printf '%s\\n' "$f"; done`, 20_000),
    parse: ({ stdout }) => stdout.split("\n").filter((line) => line !== ""),
  };
}

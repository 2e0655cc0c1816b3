import { sh, withTimeout } from "../shell.ts";
import type { Fact } from "../step.ts";

/** Names of the programs of a host that have one of these files open (proc(5), /proc/<pid>/fd). The paths hold no glob characters. */
export function programsWithFile(paths: readonly string[]): Fact<readonly string[]> {
  const names = paths.flatMap((path, i) => (i === 0 ? ["-lname", path] : ["-o", "-lname", path]));
  return {
    id: `programs-with-file ${paths.join(" ")}`,
    // Processes come and go while find looks: what it says of those is no answer.
    command: withTimeout(
      sh`find /proc/[0-9]*/fd '(' ${names} ')' -printf '%h\\n' 2>/dev/null | sort -u | while IFS= read -r d; do cat "$d/../comm"; done`,
      30_000,
    ),
    parse: ({ stdout }) => [...new Set(stdout.split("\n").filter((line) => line !== ""))],
  };
}

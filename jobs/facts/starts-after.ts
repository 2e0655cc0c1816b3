import { sh } from "../shell.ts";
import type { Fact } from "../step.ts";

/** The units that systemd starts before this one at boot, where it starts both; systemd before 230 has no --value. */
export function startsAfter(unit: string): Fact<ReadonlySet<string>> {
  return {
    id: `starts-after ${unit}`,
    command: sh`systemctl show -p After ${unit}`,
    parse: ({ stdout }) =>
      new Set(
        stdout
          .replace(/^After=/, "")
          .split(/\s+/)
          .filter((name) => name !== ""),
      ),
  };
}

import { sh } from "../shell.ts";
import type { Fact } from "../step.ts";

/** The units that systemd starts before this one at boot, where it starts both. */
export function startsAfter(unit: string): Fact<ReadonlySet<string>> {
  return {
    id: `starts-after ${unit}`,
    command: sh`systemctl show -p After --value ${unit}`,
    parse: ({ stdout }) => new Set(stdout.split(/\s+/).filter((name) => name !== "")),
  };
}

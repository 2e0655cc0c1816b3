import { sh, withTimeout } from "../shell.ts";
import type { Fact } from "../step.ts";

/**
 * Whether an image holds anything but zeros and holes, its backing stores
 * included; `absent` where there is no such file. -U, as in chain.ts.
 */
export function holdsData(path: string, format: string): Fact<boolean | "absent"> {
  return {
    id: `holds-data ${path}`,
    // A map may have a million lines; the last one tells, in which awk counts.
    command: withTimeout(
      sh`[ -e ${path} ] || exit 44
qemu-img map -U --output=json -f ${format} -- ${path} | awk '/"data": true/ && !/"zero": true/ { n++ } END { print n + 0, NR }'`,
      60_000,
    ),
    parse({ stdout, stderr, code }) {
      if (code === 44) return "absent";
      const [, extents, lines] = /^(\d+) (\d+)$/m.exec(stdout) ?? [];
      if (code !== 0 || extents === undefined || lines === "0") throw new Error(stderr.trim());
      return extents !== "0";
    },
  };
}

import { sh, withTimeout } from "../shell.ts";
import type { Fact } from "../step.ts";

/**
 * Whether an image holds anything but zeros and holes, its backing stores
 * included; `absent` where there is no such file. -U, as in chain.ts.
 *
 * `qemu-img create` gives a raw image its first block, so that its alignment
 * can be told (QEMU's block/file-posix.c, allocate_first_block): what is in it counts.
 */
export function holdsData(path: string, format: string): Fact<boolean | "absent"> {
  return {
    id: `holds-data ${path}`,
    // A map may have a million lines: awk counts them.
    command: withTimeout(
      sh`[ -e ${path} ] || exit 44
qemu-img map -U --output=json -f ${format} -- ${path} | awk '/"data": true/ && !/"zero": true/ { if (/"start": 0, "length": [0-9]?[0-9]?[0-9]?[0-9]?[0-9],/) first = 1; else more++ } END { print "extents", more + 0, first + 0, NR }'
echo "written $(head -c 65536 -- ${path} | tr -d '\\000' | head -c 1 | wc -c)"`,
      60_000,
    ),
    parse({ stdout, stderr, code }) {
      if (code === 44) return "absent";
      const [, more, first, lines] = /^extents (\d+) (\d+) (\d+)$/m.exec(stdout) ?? [];
      if (code !== 0 || more === undefined || lines === "0") throw new Error(stderr.trim());
      const written = /^written 1$/m.test(stdout);
      return more !== "0" || (first === "1" && (format !== "raw" || written));
    },
  };
}

import { sh, withTimeout } from "../shell.ts";
import type { Fact } from "../step.ts";

/**
 * What an image is by its first bytes, as QEMU would tell: qcow2 begins with
 * `QFI\xfb` and version 2 or 3 (QEMU's docs/interop/qcow2.txt); anything else is
 * raw to it. Needs no qemu-img, so a server without QEMU can answer.
 */
export function imageFormat(path: string): Fact<"qcow2" | "raw" | "absent"> {
  return {
    id: `image-format ${path}`,
    command: withTimeout(sh`[ -f ${path} ] || exit 44; od -An -tx1 -N8 ${path}`, 20_000),
    parse({ stdout, stderr, code }) {
      if (code === 44) return "absent";
      if (code !== 0) throw new Error(stderr.trim());
      return /^ 51 46 49 fb 00 00 00 0[23]$/.test(stdout.trimEnd()) ? "qcow2" : "raw";
    },
  };
}

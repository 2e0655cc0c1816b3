import { sh } from "../shell.ts";
import type { Fact } from "../step.ts";
import type { FileStat } from "./file-stats.ts";
import { flatFile } from "./file-sums.ts";

/** The images that a plan has made of copies on their destination, by the name that they are to have. */
export function flatImages(planId: string): Fact<ReadonlyMap<string, Pick<FileStat, "bytes" | "modified">>> {
  return {
    id: `flat-images ${planId}`,
    command: sh`[ ! -e ${flatFile(planId)} ] || cat ${flatFile(planId)}`,
    parse({ stdout, stderr, code }) {
      if (code !== 0) throw new Error(stderr.trim());
      const found = [...stdout.matchAll(/^(\d+) (\d+[.]\d{9}) (.+)$/gm)];
      return new Map(
        found.map(([, bytes, modified = "", to = ""]) => [to, { bytes: Number(bytes), modified }]),
      );
    },
  };
}

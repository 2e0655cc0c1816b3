import { copyFolder } from "../copies.ts";
import { sh } from "../shell.ts";
import type { Fact } from "../step.ts";

/** A file's checksum, with what the file was like just before it was read. */
interface FileSum {
  readonly bytes: number;
  readonly modified: string;
  readonly sha256: string;
}

/** Where `migration.sum-files` writes what it finds. */
export const sumsFile = (planId: string): string => `${copyFolder(planId)}/sums`;

/** The checksums that a plan has taken on a host, in its files' order; undefined before they are all there. */
export function fileSums(planId: string, count: number): Fact<readonly FileSum[] | undefined> {
  return {
    id: `file-sums ${planId}`,
    command: sh`[ ! -e ${sumsFile(planId)} ] || cat ${sumsFile(planId)}`,
    parse({ stdout, stderr, code }) {
      if (code !== 0) throw new Error(stderr.trim());
      if (stdout === "") return undefined;
      const found = [...stdout.matchAll(/^(\d+) (\d+[.]\d{9}) ([0-9a-f]{64})$/gm)];
      if (found.length !== count) throw new Error(`${found.length} checksums, not ${count}`);
      return found.map(([, bytes, modified = "", sha256 = ""]) => ({
        bytes: Number(bytes),
        modified,
        sha256,
      }));
    },
  };
}

import { type Command, sh } from "../shell.ts";
import type { Fact } from "../step.ts";

/** A file's checksum, with what the file was like just before it was read. */
interface FileSum {
  readonly bytes: number;
  readonly modified: string;
  readonly sha256: string;
}

/**
 * What plans have found out of the files that they compared. It survives a boot:
 * by it alone one knows whether a guest has written to a copy since.
 */
export const SUMS_FOLDER = "/var/lib/ferry/sums";

/** What is read for checksums: all files of a plan, or those beforehand that both hosts have. */
export type Summed = "all" | "bases";

/** Where `migration.sum-files` writes what it finds. */
export const sumsFile = (planId: string, summed: Summed = "all"): string =>
  `${SUMS_FOLDER}/${planId}${summed === "all" ? "" : `.${summed}`}`;

/** Where `volume.flatten-copies` writes which images it has made and compared. */
export const flatFile = (planId: string): string => `${sumsFile(planId)}.flat`;

/** How a plan tells that files are the same. */
export const comparedBySums = ({ length }: readonly unknown[]): string =>
  `SHA-256 of ${length === 1 ? "1 file" : `${length} files`}`;

/**
 * Has a host forget them, and those of plans whose end it did not see a month
 * ago; but not while one of these files is there, which could not be taken back
 * without.
 */
export const forgetSums = (planId: string, unless: readonly string[]): Command =>
  sh`(for f in ${unless}; do [ ! -e "$f" ] || exit 0; done
rm -f ${sumsFile(planId)} ${sumsFile(planId)}.*
find ${SUMS_FOLDER} -mindepth 1 -mtime +30 -delete 2>/dev/null)`;

/** The checksums that a plan has taken on a host, in its files' order; undefined before they are all there. */
export function fileSums(
  planId: string,
  count: number,
  summed: Summed = "all",
): Fact<readonly FileSum[] | undefined> {
  const file = sumsFile(planId, summed);
  return {
    id: summed === "all" ? `file-sums ${planId}` : `file-sums ${planId} ${summed}`,
    command: sh`[ ! -e ${file} ] || cat ${file}`,
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

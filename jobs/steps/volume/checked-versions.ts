import type { CopiedVm } from "../../copies.ts";
import type { FileStat } from "../../facts/file-stats.ts";
import { fileSums } from "../../facts/file-sums.ts";
import { flatImages } from "../../facts/flat-images.ts";
import type { Read } from "../../step.ts";

/**
 * What each of a plan's files was like on the destination when its content was
 * checked, in the plan's order: nothing else is this plan's copy. Undefined for
 * what has not been checked.
 */
export async function checkedVersions(
  { destination, files, planId }: Pick<CopiedVm, "destination" | "files" | "planId">,
  read: Read,
): Promise<readonly (Pick<FileStat, "bytes" | "modified"> | undefined)[]> {
  const [sums, flat] = await Promise.all([
    read(destination, fileSums(planId, files.length)),
    files.some((file) => file.flat) ? read(destination, flatImages(planId)) : undefined,
  ]);
  return files.map((file, i) => (file.flat === undefined ? sums?.[i] : flat?.get(file.to)));
}

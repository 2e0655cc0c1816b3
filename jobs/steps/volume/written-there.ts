import type { CopiedVm } from "../../copies.ts";
import { OpsError } from "../../error.ts";
import { fileStats, isFile, sameVersion } from "../../facts/file-stats.ts";
import type { Read } from "../../step.ts";
import { checkedVersions } from "./checked-versions.ts";

/** An error where one of the placed copies was written since it was checked, or may have been: what a guest wrote must not be lost. */
export async function writtenThere(
  params: Omit<CopiedVm, "uuid">,
  read: Read,
): Promise<OpsError | undefined> {
  const { vm, source, destination, files, planId } = params;
  const own = files.filter(({ kind }) => kind === "disk");
  const [checked, finals] = await Promise.all([
    checkedVersions(params, read),
    read(destination, fileStats(own.map(({ to }) => to))),
  ]);
  for (const [i, file] of own.entries()) {
    const [final, was] = [finals[i], checked[files.indexOf(file)]];
    if (!isFile(final)) continue;
    const names = { vm, path: file.to, source: source.name, destination: destination.name };
    if (was === undefined) return new OpsError("cold.copy-unrecorded", { ...names, plan: planId });
    if (!sameVersion(was, final)) return new OpsError("cold.written-there", names);
  }
  return undefined;
}

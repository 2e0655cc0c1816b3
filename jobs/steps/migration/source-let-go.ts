import { coldWhereabouts, unclear } from "../../cold-whereabouts.ts";
import type { CopiedFile, CopiedVm } from "../../copies.ts";
import { OpsError } from "../../error.ts";
import { fileStats, isFile, sameVersion } from "../../facts/file-stats.ts";
import { fileSums } from "../../facts/file-sums.ts";
import { tpmState } from "../../facts/tpm-state.ts";
import { keptAs } from "../../kept.ts";
import { blocked, defineStep, nothingToUndo, type Read, satisfied } from "../../step.ts";
import { tpmFolder } from "../../tpm.ts";

interface Params extends CopiedVm {
  /** It has an emulated TPM, of whose state no file may have been left out. */
  readonly hasTpm: boolean;
}

/**
 * The VM has not been started on the source since its files were read for the
 * copies, and cannot be any more: asked when its disks have other names, so
 * that nobody can come in between.
 */
export const sourceLetGo = defineStep<Params>({
  id: "migration.source-let-go",
  risk: "safe",
  answersLate: true,
  title: ({ vm, source }) => `${vm} was not started on ${source.name} meanwhile, and cannot be any more`,

  async check(params, read) {
    const { vm, source, files, planId } = params;
    const kept = files.map((file) => keptName(file, params));
    const [found, tpmWhole, sums, now] = await Promise.all([
      coldWhereabouts(params, read),
      isTpmWhole(params, read),
      read(source, fileSums(planId, files.length)),
      read(source, fileStats(kept)),
    ]);
    if ("unclear" in found) return blocked(unclear(vm, found), found.passing);
    if (sums === undefined && found.source !== "active") {
      return blocked(new OpsError("cold.no-sums", { vm, host: source.name, plan: planId }));
    }
    const changed = files.some((_, i) => {
      const [sum, stat] = [sums?.[i], now[i]];
      return sum === undefined || !isFile(stat) || !sameVersion(sum, stat);
    });
    if (found.source === "active" || changed) {
      return blocked(new OpsError("cold.started-meanwhile", { vm, host: source.name }));
    }
    if (!tpmWhole) return blocked(new OpsError("cold.tpm-changed", { vm, host: source.name }));
    return satisfied();
  },

  apply: () => [],
  undo: nothingToUndo,
});

function keptName({ kind, path }: CopiedFile, { uuid, planId }: Params): string {
  if (kind === "disk") return keptAs(path, planId);
  const folder = tpmFolder(uuid);
  return kind === "tpm" ? keptAs(folder, planId) + path.slice(folder.length) : path;
}

/** The state that is kept has the files that were copied and no other, and no new one has come to its old place. */
async function isTpmWhole({ uuid, source, files, planId, hasTpm }: Params, read: Read): Promise<boolean> {
  if (!hasTpm) return true;
  const folder = tpmFolder(uuid);
  const [left, kept] = await Promise.all([
    read(source, tpmState(folder)),
    read(source, tpmState(keptAs(folder, planId))),
  ]);
  const copied = files.flatMap(({ kind, path }) => (kind === "tpm" ? [path.slice(folder.length + 1)] : []));
  return left.files.length === 0 && kept.files.join("\n") === copied.sort().join("\n");
}

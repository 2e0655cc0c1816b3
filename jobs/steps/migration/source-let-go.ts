import type { Host } from "../../../config/inventory.ts";
import { coldWhereabouts, unclear } from "../../cold-whereabouts.ts";
import type { CopiedFile } from "../../copies.ts";
import { OpsError } from "../../error.ts";
import { fileStats, isFile, sameVersion } from "../../facts/file-stats.ts";
import { fileSums } from "../../facts/file-sums.ts";
import { keptAs } from "../../kept.ts";
import { blocked, defineStep, nothingToUndo, satisfied } from "../../step.ts";

interface Params {
  readonly vm: string;
  readonly uuid: string;
  readonly source: Host;
  readonly destination: Host;
  readonly files: readonly CopiedFile[];
  readonly planId: string;
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
    const kept = files.map(({ kind, path }) => (kind === "disk" ? keptAs(path, planId) : path));
    const [found, sums, now] = await Promise.all([
      coldWhereabouts(params, read),
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
    return satisfied();
  },

  apply: () => [],
  undo: nothingToUndo,
});

import { type CopiedFile, type CopiedVm, partOf } from "../../copies.ts";
import { OpsError } from "../../error.ts";
import { fileStats, isFile, sameVersion } from "../../facts/file-stats.ts";
import { comparedBySums, fileSums } from "../../facts/file-sums.ts";
import { managedSave } from "../../facts/managed-save.ts";
import { presence } from "../../facts/presence.ts";
import { blocked, defineStep, later, nothingToUndo, satisfied } from "../../step.ts";

/** The copies are what the originals are, by their checksums; neither has been written since, and nothing runs on the originals. */
export const copiesEqual = defineStep<CopiedVm>({
  id: "migration.copies-equal",
  risk: "safe",
  answersLate: true,
  title: ({ vm, source, destination }) =>
    `The copies of ${vm}'s files on ${destination.name} are equal to those on ${source.name}`,

  async check({ vm, uuid, source, destination, files, planId }, read) {
    const compared = comparedPaths(files, planId);
    const [is, saved, here, there, now, copies] = await Promise.all([
      read(source, presence(uuid)),
      read(source, managedSave(uuid)),
      read(source, fileSums(planId, files.length)),
      read(destination, fileSums(planId, files.length)),
      read(source, fileStats(files.map(({ path }) => path))),
      read(destination, fileStats(compared)),
    ]);
    if (is.process || (is.presence === "present" && is.state !== "shut off")) {
      // Before its turn it may still run, and nothing has been read.
      if (here === undefined) return later(`answers once ${vm} is off`);
      return blocked(new OpsError("cold.started-meanwhile", { vm, host: source.name }));
    }
    if (here === undefined || there === undefined) return later("answers once both sides have been read");
    // It may have gone off that way: then its guest was not shut down, and would go on from that memory.
    if (saved === undefined) return blocked(new OpsError("domain.libvirt-silent", { host: source.name }));
    if (saved) return blocked(new OpsError("cold.managed-save", { vm, host: source.name }));
    const names = { vm, source: source.name, destination: destination.name };
    for (const [i, { path, to, there: wasThere }] of files.entries()) {
      const [original, copy, stat, copyStat] = [here[i], there[i], now[i], copies[i]];
      if (original === undefined || original.sha256 !== copy?.sha256) {
        if (wasThere) return blocked(new OpsError("cold.other-file-there", { ...names, path: to }));
        return blocked(new OpsError("cold.copy-differs", { ...names, path }));
      }
      if (stat === undefined || !isFile(stat) || !sameVersion(original, stat)) {
        return blocked(new OpsError("cold.written-since", { ...names, path }));
      }
      if (!isFile(copyStat) || !sameVersion(copy, copyStat)) {
        return blocked(new OpsError("cold.not-the-copy", { ...names, path: compared[i] ?? to }));
      }
    }
    return satisfied(comparedBySums(files));
  },

  apply: () => [],
  undo: nothingToUndo,
});

/** The paths of what is compared, on the destination: copies that are not in place yet, and files that were there. */
export const comparedPaths = (files: readonly CopiedFile[], planId: string): readonly string[] =>
  files.map(({ to, there }) => (there ? to : partOf(to, planId)));

import type { CopiedVm } from "../../copies.ts";
import { OpsError } from "../../error.ts";
import { comparedBySums, fileSums } from "../../facts/file-sums.ts";
import { blocked, defineStep, later, nothingToUndo, satisfied } from "../../step.ts";

/**
 * What is not copied, since the destination has a file of that name and length,
 * is the same there: asked while the VM still runs, so that it is not shut down
 * for a copy that could not be used. Give it those files alone.
 */
export const basesEqual = defineStep<Omit<CopiedVm, "uuid">>({
  id: "migration.bases-equal",
  risk: "safe",
  answersLate: true,
  title: ({ vm, source, destination }) =>
    `The files of ${vm} that ${destination.name} has already are equal to those on ${source.name}`,

  async check({ vm, source, destination, files, planId }, read) {
    const [here, there] = await Promise.all([
      read(source, fileSums(planId, files.length, "bases")),
      read(destination, fileSums(planId, files.length, "bases")),
    ]);
    if (here === undefined || there === undefined) return later("answers once both sides have been read");
    const other = files.find((_, i) => here[i]?.sha256 !== there[i]?.sha256);
    if (other === undefined) {
      return satisfied(comparedBySums(files));
    }
    const names = { vm, path: other.to, source: source.name, destination: destination.name };
    return blocked(new OpsError("cold.other-file-there", names));
  },

  apply: () => [],
  undo: nothingToUndo,
});

import type { Host } from "../../../config/inventory.ts";
import { OpsError } from "../../error.ts";
import { fileStats, isFile, sameVersion } from "../../facts/file-stats.ts";
import { blocked, defineStep, nothingToUndo, satisfied } from "../../step.ts";

interface Params {
  readonly vm: string;
  readonly source: Host;
  readonly destination: Host;
  /** The file of its firmware's variables, on both. */
  readonly path: string;
}

/**
 * The variables of a VM's firmware are on the destination as they are on the
 * source. Where both hosts share its disks nothing keeps anybody from starting
 * it on the source until its definition goes: asked right before.
 */
export const nvramUnwritten = defineStep<Params>({
  id: "migration.nvram-unwritten",
  risk: "safe",
  answersLate: true,
  title: ({ vm, source, destination }) =>
    `The firmware's variables of ${vm} are the same on ${source.name} and ${destination.name}`,

  async check({ vm, source, destination, path }, read) {
    const [[here], [there]] = await Promise.all([
      read(source, fileStats([path])),
      read(destination, fileStats([path])),
    ]);
    if (isFile(here) && isFile(there) && sameVersion(here, there)) return satisfied();
    const hosts = { source: source.name, destination: destination.name };
    return blocked(new OpsError("cold.nvram-written", { vm, path, ...hosts }));
  },

  apply: () => [],
  undo: nothingToUndo,
});

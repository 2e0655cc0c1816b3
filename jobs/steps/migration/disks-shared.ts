import { OpsError } from "../../error.ts";
import { chain } from "../../facts/chain.ts";
import { missingFiles } from "../../facts/missing-files.ts";
import type { Move } from "../../move.ts";
import { blocked, defineStep, nothingToUndo, satisfied } from "../../step.ts";

/**
 * Every disk with its whole backing chain is on a share that both hosts mount,
 * and both see the same chain. That the mounts are one and the same storage is
 * what pool.prove-shared proves.
 */
export const disksShared = defineStep<Move & { readonly mountPoints: readonly string[] }>({
  id: "migration.disks-shared",
  risk: "safe",
  answersLate: true,
  title: ({ vm, source, destination }) =>
    `${vm}'s disks and their backing stores are the same on ${source.name} and ${destination.name}`,

  async check({ vm, source, destination, disks, files, mountPoints }, read) {
    const names = { vm, source: source.name, destination: destination.name };
    const [sides, missing] = await Promise.all([
      Promise.all(
        disks.map(async ({ target, path, format }) => {
          const [here, there] = await Promise.all([
            read(source, chain(path, format)),
            read(destination, chain(path, format)),
          ]);
          return { target, path, here, there };
        }),
      ),
      files.length === 0 ? [] : read(destination, missingFiles(files)),
    ]);

    for (const { target, path, here, there } of sides) {
      if (here.problem !== undefined) {
        return blocked(
          new OpsError("migration.disk-unreadable", { host: source.name, path, output: here.problem }),
        );
      }
      const stray = here.layers.flatMap(({ path, dataFile }) => [path, dataFile ?? path]).find(isStray);
      if (stray !== undefined) {
        return blocked(new OpsError("migration.disk-not-shared", { ...names, disk: target, path: stray }));
      }
      if (there.problem !== undefined) {
        const at = { host: destination.name, path, output: there.problem };
        return blocked(new OpsError("migration.disk-unreadable", at));
      }
      if (JSON.stringify(here.layers.map(identity)) !== JSON.stringify(there.layers.map(identity))) {
        return blocked(new OpsError("migration.disk-differs", { ...names, path }));
      }
    }
    const [file] = missing;
    if (file !== undefined) {
      return blocked(new OpsError("migration.file-missing", { vm, path: file, host: destination.name }));
    }
    return satisfied();

    function isStray(path: string) {
      return !mountPoints.some((mountPoint) => path.startsWith(`${mountPoint}/`));
    }
  },

  apply: () => [],
  undo: nothingToUndo,
});

/** What must agree between two looks at one layer; its size on the storage grows while the guest writes. */
const identity = ({
  path,
  format,
  virtualSizeBytes,
}: {
  path: string;
  format: string;
  virtualSizeBytes: number;
}) => [path, format, virtualSizeBytes];

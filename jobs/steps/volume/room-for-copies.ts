import path from "node:path";
import type { Host } from "../../../config/inventory.ts";
import { type CopiedFile, toCopy } from "../../copies.ts";
import { OpsError } from "../../error.ts";
import { fileStats, isFile } from "../../facts/file-stats.ts";
import { freeSpace } from "../../facts/free-space.ts";
import { blocked, defineStep, nothingToUndo, satisfied } from "../../step.ts";

interface Params {
  readonly vm: string;
  readonly source: Host;
  readonly destination: Host;
  readonly files: readonly CopiedFile[];
  /** What is written once more on the destination: images that become one. */
  readonly again: number;
}

/** Left free on every file system, for others. */
const SPARE_BYTES = 64 * 2 ** 20;

/** The folders are there, and what the files take on the source fits into them. */
export const roomForCopies = defineStep<Params>({
  id: "volume.room-for-copies",
  risk: "safe",
  answersLate: true,
  title: ({ vm, destination }) => `${destination.name} has room for ${vm}'s files`,

  async check({ vm, source, destination, files, again }, read) {
    // A TPM's state is some kilobytes, into a folder that is made for it.
    const wanted = toCopy(files).filter(({ kind }) => kind !== "tpm");
    const folders = wanted.map(({ to }) => path.posix.dirname(to));
    const [spaces, stats] = await Promise.all([
      read(destination, freeSpace(folders)),
      read(source, fileStats(wanted.map((file) => file.path))),
    ]);
    const missing = spaces.findIndex(({ exists }) => !exists);
    if (missing !== -1) {
      const folder = folders[missing] ?? "";
      return blocked(new OpsError("cold.no-folder", { vm, folder, destination: destination.name }));
    }
    const needs = new Map<string, number>();
    for (const [i, { mount }] of spaces.entries()) {
      const stat = stats[i];
      const bytes = stat !== undefined && isFile(stat) ? stat.allocatedBytes : (wanted[i]?.bytes ?? 0);
      const times = wanted[i]?.kind === "nvram" ? 1 : 1 + again;
      needs.set(mount, (needs.get(mount) ?? 0) + bytes * times);
    }
    for (const { mount, freeBytes } of spaces) {
      const bytes = needs.get(mount) ?? 0;
      if (freeBytes < bytes + SPARE_BYTES) {
        const sizes = { free: mebibytes(freeBytes), wanted: mebibytes(bytes + SPARE_BYTES) };
        return blocked(new OpsError("cold.no-room", { vm, destination: destination.name, mount, ...sizes }));
      }
    }
    return satisfied(`${mebibytes([...needs.values()].reduce((sum, each) => sum + each, 0))} to be written`);
  },

  apply: () => [],
  undo: nothingToUndo,
});

const mebibytes = (bytes: number) => `${Math.ceil(bytes / 2 ** 20)} MiB`;

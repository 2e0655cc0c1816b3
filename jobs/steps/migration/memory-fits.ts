import { OpsError } from "../../error.ts";
import { memoryAvailable } from "../../facts/memory-available.ts";
import type { Move } from "../../move.ts";
import { blocked, defineStep, nothingToUndo, satisfied } from "../../step.ts";

/** QEMU's own needs beside the guest's memory: a tenth for page tables and devices, and a floor. */
const overhead = (bytes: number) => bytes / 10 + 128 * 2 ** 20;

/** The destination can hold the guest's memory without swapping. */
export const memoryFits = defineStep<Move>({
  id: "migration.memory-fits",
  risk: "safe",
  title: ({ vm, destination }) => `${destination.name} has memory for ${vm}`,

  async check({ vm, destination, memoryBytes }, read) {
    const available = await read(destination, memoryAvailable);
    const wanted = memoryBytes + overhead(memoryBytes);
    const details = {
      vm,
      destination: destination.name,
      free: mebibytes(available),
      wanted: mebibytes(wanted),
    };
    if (available < wanted) return blocked(new OpsError("migration.memory-short", details));
    return satisfied(`${mebibytes(available)} available, ${mebibytes(wanted)} wanted`);
  },

  apply: () => [],
  undo: nothingToUndo,
});

const mebibytes = (bytes: number) => `${Math.round(bytes / 2 ** 20)} MiB`;

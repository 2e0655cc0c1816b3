import { OpsError } from "../../error.ts";
import { cpuCompatible as cpuAnswer } from "../../facts/cpu-compatible.ts";
import { domain } from "../../facts/domain.ts";
import type { Move } from "../../move.ts";
import { blocked, defineStep, nothingToUndo, satisfied } from "../../step.ts";

/** The destination's QEMU knows the domain's emulator and machine type, and can give it the CPU that it has now. */
export const cpuCompatible = defineStep<Move>({
  id: "migration.cpu-compatible",
  risk: "safe",
  title: ({ vm, destination }) => `${destination.name} can give ${vm} the CPU and machine that it has`,

  async check({ vm, source, destination }, read) {
    const here = await read(source, domain(vm));
    if (here.presence !== "present") {
      const next = "Look at both hosts before anything else.";
      return blocked(new OpsError("migration.unclear", { vm, words: `is gone from ${source.name}`, next }));
    }
    // A definition that leaves the CPU to QEMU says nothing to compare; QEMU's own default is the same by version.
    if (here.live.cpuMode === undefined && here.live.cpuModel === undefined)
      return satisfied("QEMU's default CPU");
    const answer = await read(destination, cpuAnswer(here.live));
    if (answer === undefined) return satisfied("this libvirt cannot compare CPUs before it migrates");
    const said = { host: destination.name, output: answer.says };
    return answer.compatible ? satisfied() : blocked(new OpsError("migration.cpu-incompatible", said));
  },

  apply: () => [],
  undo: nothingToUndo,
});

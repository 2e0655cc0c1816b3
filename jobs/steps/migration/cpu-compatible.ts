import { OpsError } from "../../error.ts";
import { cpuCompatible as cpuAnswer } from "../../facts/cpu-compatible.ts";
import { domain } from "../../facts/domain.ts";
import { machineKnown } from "../../facts/machine-known.ts";
import type { Move } from "../../move.ts";
import { blocked, defineStep, nothingToUndo, satisfied } from "../../step.ts";
import { libvirtToCome, onceLibvirtRuns } from "../host/libvirt-to-come.ts";

interface Params extends Move {
  /** Its stored definition moves as it is, and no QEMU there tries it before it has moved. */
  readonly asItIs?: true;
}

/** The destination's QEMU knows the domain's emulator and machine type, and can give it the CPU that it has now. */
export const cpuCompatible = defineStep<Params>({
  id: "migration.cpu-compatible",
  risk: "safe",
  title: ({ vm, destination }) => `${destination.name} can give ${vm} the CPU and machine that it has`,

  async check({ vm, source, destination, asItIs }, read) {
    const here = await read(source, domain(vm));
    if (here.presence !== "present") {
      const next = "Look at both hosts before anything else.";
      return blocked(new OpsError("migration.unclear", { vm, words: `is gone from ${source.name}`, next }));
    }
    const { live, inactive } = here;
    // A definition that leaves the CPU to QEMU says nothing to compare; QEMU's own default is the same by version.
    const ofQemu = live.cpuMode === undefined && live.cpuModel === undefined;
    const orToCome = <T>(answer: Promise<T>) =>
      answer.catch(async (error: unknown) => {
        if (await libvirtToCome(destination, read)) return "to come" as const;
        throw error;
      });
    const [machine, there, itself] = await Promise.all([
      asItIs ? orToCome(read(destination, machineKnown(inactive))) : undefined,
      ofQemu ? undefined : orToCome(read(destination, cpuAnswer(live))),
      ofQemu ? undefined : read(source, cpuAnswer(live)),
    ]);
    if (machine === "to come" || there === "to come") return onceLibvirtRuns(destination);
    if (machine?.known === false) {
      const names = { vm, source: source.name, destination: destination.name };
      return blocked(new OpsError("cold.machine-as-it-is", { ...names, output: machine.says }));
    }
    if (ofQemu) return satisfied("QEMU's default CPU");
    if (there === undefined) return satisfied("this libvirt cannot compare CPUs before it migrates");
    if (there.compatible) return satisfied();
    if (there.lacks === "machine") {
      return blocked(
        new OpsError("migration.machine-unknown", { host: destination.name, output: there.says }),
      );
    }
    // Under nested virtualisation libvirt may refuse a CPU even on the host that runs it: that tells nothing.
    if (itself?.says === there.says) {
      return satisfied(
        `not told apart: ${source.name} itself would be refused; libvirt compares again when it migrates`,
      );
    }
    return blocked(
      new OpsError("migration.cpu-incompatible", { host: destination.name, output: there.says }),
    );
  },

  apply: () => [],
  undo: nothingToUndo,
});

import { OpsError } from "../../error.ts";
import { snapshots } from "../../facts/snapshots.ts";
import type { Move } from "../../move.ts";
import { blocked, defineStep, nothingToUndo, satisfied } from "../../step.ts";

/** Nothing ties the domain to its host: no passed-through device, no snapshot, which libvirt does not migrate. */
export const devicesCanMove = defineStep<Move>({
  id: "migration.devices-can-move",
  risk: "safe",
  title: ({ vm }) => `${vm} has no device or snapshot that must stay`,

  async check({ vm, uuid, source, bound }, read) {
    const names = await read(source, snapshots(uuid));
    if (names === undefined) return blocked(new OpsError("domain.libvirt-silent", { host: source.name }));
    // The state of an emulated TPM travels with the memory.
    const device = bound.find((name) => name !== "tpm emulator");
    if (device !== undefined) return blocked(new OpsError("migration.device-stays", { vm, device }));
    if (names.length > 0) return blocked(new OpsError("migration.has-snapshots"));
    return satisfied();
  },

  apply: () => [],
  undo: nothingToUndo,
});

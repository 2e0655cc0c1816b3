import type { Host } from "../../../config/inventory.ts";
import { coldWhereabouts, unclear } from "../../cold-whereabouts.ts";
import { OpsError } from "../../error.ts";
import { domain } from "../../facts/domain.ts";
import { managedSave } from "../../facts/managed-save.ts";
import { presence } from "../../facts/presence.ts";
import { snapshots } from "../../facts/snapshots.ts";
import { readPresence } from "../../read-presence.ts";
import { blocked, defineStep, nothingToUndo, satisfied } from "../../step.ts";
import { onceLibvirtRuns } from "../host/libvirt-to-come.ts";

interface Params {
  readonly vm: string;
  readonly uuid: string;
  readonly source: Host;
  readonly destination: Host;
  /** Devices that stand for something of the source itself. */
  readonly bound: readonly string[];
}

/** The VM is whole on the source, nothing ties it to its host, and the destination has nothing of its name or UUID. */
export const canMoveCold = defineStep<Params>({
  id: "migration.can-move-cold",
  risk: "safe",
  title: ({ vm, source, destination }) =>
    `${vm} has nothing that must stay on ${source.name}, and ${destination.name} does not know it`,

  async check({ vm, uuid, source, destination, bound }, read) {
    const [found, here, { there, toCome }, names, saved, namesake] = await Promise.all([
      coldWhereabouts({ uuid, source, destination }, read),
      read(source, presence(uuid)),
      readPresence(destination, uuid, read),
      read(source, snapshots(uuid)),
      read(source, managedSave(uuid)),
      read(destination, domain(vm)),
    ]);
    const at = { vm, uuid, source: source.name, destination: destination.name };
    if ("unclear" in found) return blocked(unclear(vm, found));
    if (here.presence !== "present") return blocked(new OpsError("domain.gone", { vm, host: source.name }));
    if (!here.persistent) return blocked(new OpsError("domain.transient", { vm, host: source.name }));
    if (here.job !== "none") return blocked(new OpsError("migration.job-active", { vm, host: source.name }));
    if (there.presence === "present") {
      return blocked(new OpsError("migration.destination-has-uuid", { ...at, state: there.state }));
    }
    if (namesake.presence === "present") return blocked(new OpsError("migration.destination-has-name", at));
    if (names === undefined || saved === undefined) {
      return blocked(new OpsError("domain.libvirt-silent", { host: source.name }));
    }
    if (names.length > 0) return blocked(new OpsError("migration.has-snapshots"));
    if (saved) return blocked(new OpsError("cold.managed-save", { vm, host: source.name }));
    const [device] = bound;
    if (device !== undefined) return blocked(new OpsError("cold.device-stays", { vm, device }));
    return toCome ? onceLibvirtRuns(destination) : satisfied();
  },

  apply: () => [],
  undo: nothingToUndo,
});

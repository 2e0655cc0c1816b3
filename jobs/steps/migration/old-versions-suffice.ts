import { OpsError } from "../../error.ts";
import { isBefore, migrateAbilities } from "../../facts/migrate-abilities.ts";
import type { Move } from "../../move.ts";
import { blocked, defineStep, nothingToUndo, satisfied } from "../../step.ts";
import { migrateOptions } from "./migrate-live.ts";

/** QEMU encrypts migrations since then (its release notes). */
const TLS_SINCE = [2, 7];

/** virsh on the source knows every option of the move, and both QEMUs can encrypt it where it is to be encrypted. */
export const oldVersionsSuffice = defineStep<Move>({
  id: "migration.old-versions-suffice",
  risk: "safe",
  title: ({ source, destination }) =>
    `libvirt and QEMU on ${source.name} and ${destination.name} are new enough for this`,

  async check(move, read) {
    const { source, destination } = move;
    const hosts = [source, destination];
    const [here, there] = await Promise.all(hosts.map((host) => read(host, migrateAbilities)));
    if (here === undefined) return blocked(new OpsError("domain.libvirt-silent", { host: source.name }));

    const options = migrateOptions(move);
    const unknown = options.filter((option) => !here.options.has(option));
    if (unknown.length > 0) {
      const details = { host: source.name, options: unknown.join(", ") };
      return blocked(new OpsError("migration.virsh-too-old", details));
    }
    // Where the destination's libvirt comes with this very plan, the newest that its packages have.
    const old = [here, there].findIndex((each) => each?.qemu !== undefined && isBefore(each.qemu, TLS_SINCE));
    if (!options.includes("--tls") || old === -1) return satisfied();
    const version = [here, there][old]?.qemu?.join(".") ?? "";
    return blocked(new OpsError("migration.qemu-too-old", { host: hosts[old]?.name ?? "", version }));
  },

  apply: () => [],
  undo: nothingToUndo,
});

import { coldWhereabouts, unclear } from "../../cold-whereabouts.ts";
import { OpsError } from "../../error.ts";
import { managedSave } from "../../facts/managed-save.ts";
import { type Move, migrationUnit, rpcUri } from "../../move.ts";
import { sh } from "../../shell.ts";
import { blocked, defineStep, later, needed, satisfied } from "../../step.ts";
import { virsh } from "../../virsh.ts";

/**
 * Moves the definition of a VM that is off and whose disks both hosts share:
 * defined there and undefined here in one operation of libvirt's daemons, so
 * that at no moment it has none, and none is left that could be started on the
 * same disk.
 */
export const migrateOffline = defineStep<Move>({
  id: "migration.migrate-offline",
  risk: ({ transport }) => (transport === "tcp" ? "destructive" : "disruptive"),
  title: ({ vm, source, destination }) =>
    `Move ${vm}'s definition from ${source.name} to ${destination.name}; its disks stay where they are`,

  async check(move, read) {
    const { vm, uuid, source, destination } = move;
    const [found, saved] = await Promise.all([coldWhereabouts(move, read), read(source, managedSave(uuid))]);
    if ("unclear" in found) return blocked(unclear(vm, found), found.passing);
    if (found.source === "active") return later(`answers once ${vm} is off on ${source.name}`);
    if (found.destination === "absent") {
      if (found.source === "off") {
        if (saved === undefined) {
          return blocked(new OpsError("domain.libvirt-silent", { host: source.name }), "soon");
        }
        if (saved) return blocked(new OpsError("cold.managed-save", { vm, host: source.name }));
        return needed(`${vm} is off on ${source.name}`);
      }
      const next = `Look for it on both hosts; a copy of its definition is kept on ${source.name} in /var/lib/ferry/kept.`;
      return blocked(
        unclear(vm, { unclear: `is neither on ${source.name} nor on ${destination.name}`, next }),
      );
    }
    if (found.source === "absent" && found.persistentThere) return satisfied();
    const next = `Undefine it on the host that is not to have it: \`virsh undefine --keep-nvram ${uuid}\`.`;
    const words = `is defined on ${source.name} and on ${destination.name}`;
    return blocked(unclear(vm, { unclear: words, next }), "soon");
  },

  apply: (move) => [
    {
      type: "unit",
      host: move.source,
      unit: migrationUnit(move.planId),
      command: sh`${virsh} migrate --domain ${move.uuid} --desturi ${rpcUri(move)} --offline --p2p --persistent --undefinesource`,
      stop: sh`true`,
    },
  ],

  commits: true,
  undo: ({ vm, source, destination }) => ({
    impossible: `${destination.name} has it by now: \`/migrate ${vm} ${destination.name} ${source.name} cold\` brings it back.`,
  }),
});

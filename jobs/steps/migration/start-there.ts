import type { Host } from "../../../config/inventory.ts";
import { coldWhereabouts, unclear } from "../../cold-whereabouts.ts";
import { sh, withTimeout } from "../../shell.ts";
import { blocked, defineStep, later, needed, on, satisfied } from "../../step.ts";
import { virsh } from "../../virsh.ts";

interface Params {
  readonly vm: string;
  readonly uuid: string;
  readonly source: Host;
  readonly destination: Host;
}

/** Starts the VM on the destination once the source can start it no more. From then on its newest data is there. */
export const startThere = defineStep<Params>({
  id: "migration.start-there",
  risk: "disruptive",
  commits: true,
  title: ({ vm, destination }) => `Start ${vm} on ${destination.name}`,

  async check(params, read) {
    const { vm, uuid, source, destination } = params;
    const found = await coldWhereabouts(params, read);
    if ("unclear" in found) return blocked(unclear(vm, found), found.passing);
    if (found.destination === "active") {
      if (found.persistentThere) return satisfied();
      const next = `Make it persistent: \`virsh dumpxml --domain ${uuid} | virsh define /dev/stdin\` on ${destination.name}.`;
      return blocked(
        unclear(vm, { unclear: `runs on ${destination.name}, but would be gone once it stops`, next }),
      );
    }
    // Neither is so at its turn, and then it must not be started.
    if (found.source === "active") return later(`answers once ${vm} is off on ${source.name}`);
    if (found.destination === "absent") return later(`answers once it is defined on ${destination.name}`);
    return needed("it is off on both");
  },

  apply: ({ uuid, destination }) => [
    on(destination, withTimeout(sh`${virsh} start --domain ${uuid}`, 180_000)),
  ],

  undo: ({ vm, source, destination }) => ({
    impossible: `It has run on ${destination.name} since: \`/migrate ${vm} ${destination.name} ${source.name} cold\` brings it back.`,
  }),
});

import type { Host } from "../../../config/inventory.ts";
import { coldWhereabouts, unclear } from "../../cold-whereabouts.ts";
import { OpsError } from "../../error.ts";
import { undefineObstacles } from "../../facts/undefine-obstacles.ts";
import { sh, withTimeout } from "../../shell.ts";
import { blocked, defineStep, later, needed, on, satisfied } from "../../step.ts";
import { virsh } from "../../virsh.ts";

interface Params {
  readonly vm: string;
  readonly uuid: string;
  readonly source: Host;
  readonly destination: Host;
  /** It ran, and must run on the destination before its definition goes here. */
  readonly running: boolean;
  /** Its firmware has a file of variables, which must stay. */
  readonly nvram: boolean;
}

/**
 * The source forgets the VM, which the destination has by now; a copy of its
 * definition and its disks are kept. So is the state of its TPM, which has
 * another name by then: libvirt would delete the folder of the old one.
 */
export const undefineSource = defineStep<Params>({
  id: "migration.undefine-source",
  risk: "disruptive",
  commits: true,
  title: ({ vm, source }) =>
    `Undefine ${vm} on ${source.name}, where its disks and a copy of its definition are kept`,

  async check(params, read) {
    const { vm, uuid, source, destination, running, nvram } = params;
    const [found, obstacles] = await Promise.all([
      coldWhereabouts(params, read),
      nvram ? read(source, undefineObstacles(uuid)) : undefined,
    ]);
    if ("unclear" in found) return blocked(unclear(vm, found), found.passing);
    const there = running ? found.destination === "active" : found.destination !== "absent";
    if (found.source === "absent") {
      if (found.destination !== "absent" && found.persistentThere) return satisfied();
      return blocked(
        new OpsError("cold.nowhere", { vm, source: source.name, destination: destination.name }),
      );
    }
    if (obstacles?.keepsNvram === false) {
      return blocked(new OpsError("cold.nvram-would-go", { vm, source: source.name }));
    }
    // Neither is so at its turn, and then nothing of it may go.
    if (found.source === "active") return later(`answers once ${vm} is off on ${source.name}`);
    if (!there) return later(`answers once ${destination.name} has it`);
    return needed(`its definition is still on ${source.name}`);
  },

  apply: ({ uuid, source }) => [
    on(
      source,
      withTimeout(
        sh`state=$(${virsh} domstate --domain ${uuid}) || exit 1
[ "$state" = "shut off" ] || { echo "it is $state" >&2; exit 1; }
${virsh} undefine --domain ${uuid} --keep-nvram`,
        60_000,
      ),
    ),
  ],

  undo: ({ vm, source, destination }) => ({
    impossible: `${destination.name} has ${vm} by now: \`/migrate ${vm} ${destination.name} ${source.name} cold\` brings it back.`,
  }),
});

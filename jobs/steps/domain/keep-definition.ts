import type { Host } from "../../../config/inventory.ts";
import { definitionKept } from "../../facts/kept-definition.ts";
import { keptDefinition } from "../../kept.ts";
import { withTimeout } from "../../shell.ts";
import { defineStep, needed, nothingToUndo, on, satisfied } from "../../step.ts";
import { saveDefinition } from "./undefine.ts";

interface Params {
  readonly host: Host;
  readonly vm: string;
  readonly uuid: string;
  readonly planId: string;
}

/** A copy of the VM's definition stays on the host that it leaves: with the kept disks it is a whole VM. */
export const keepDefinition = defineStep<Params>({
  id: "domain.keep-definition",
  risk: "safe",
  title: ({ host, vm }) => `Keep a copy of ${vm}'s definition on ${host.name}`,

  async check({ host, vm, uuid, planId }, read) {
    return (await read(host, definitionKept(vm, uuid, planId)))
      ? satisfied()
      : needed("there is no copy yet");
  },

  apply: ({ host, vm, uuid, planId }) => [
    on(host, withTimeout(saveDefinition({ name: vm, uuid }, planId), 60_000)),
  ],
  undo: nothingToUndo,
  stays: ({ host, vm, planId }) =>
    `A copy of ${vm}'s definition stays as ${keptDefinition(vm, planId)} on ${host.name}.`,
});

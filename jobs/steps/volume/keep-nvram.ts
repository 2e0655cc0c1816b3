import type { Host } from "../../../config/inventory.ts";
import { OpsError } from "../../error.ts";
import { definitions } from "../../facts/definitions.ts";
import { keptDisks } from "../../facts/kept-disks.ts";
import { presence } from "../../facts/presence.ts";
import { nvramOf } from "../../nvram.ts";
import { blocked, defineStep, later, needed, on, satisfied } from "../../step.ts";
import { type KeptVm, keepCommand, putBackCommand } from "./keep-commands.ts";
import { mayPutBack, placeFault } from "./keep-disks.ts";

interface Params extends Omit<KeptVm, "files"> {
  /** The file of its firmware's variables. */
  readonly path: string;
  /** Where the file is. */
  readonly host: Host;
  /** Where the VM goes: while it runs there, the file does not come back. */
  readonly destination: Host;
}

/**
 * Keeps the variables of a VM's firmware on the host that it has left, under
 * another name, so that the VM finds its way back free. Only once the VM is not
 * defined there any more: whoever started it before would find no variables,
 * and libvirt makes new ones even in a start that finds no disk; on a shared
 * disk it would run with them.
 */
export const keepNvram = defineStep<Params>({
  id: "volume.keep-nvram",
  risk: "safe",
  title: ({ host, vm, planId }) =>
    `Keep the firmware's variables of ${vm} on ${host.name} as *.ferry-${planId}`,

  async check(params, read) {
    const { host, vm, uuid, path, planId } = params;
    const [{ places, recorded }, here, all] = await Promise.all([
      read(host, keptDisks([path], planId)),
      read(host, presence(uuid)),
      read(host, definitions),
    ]);
    const [place] = places;
    if (place === "neither") return satisfied("there are none any more");
    const error = placeFault(params, path, place);
    if (error !== undefined) return blocked(error);
    if (here.presence === "unknown" || all === undefined) {
      return blocked(new OpsError("domain.libvirt-silent", { host: host.name }), "soon");
    }
    if (here.process && here.presence === "absent") {
      return blocked(new OpsError("domain.in-use", { vm, state: "running", host: host.name }), "soon");
    }
    if (place === "kept" && recorded) return satisfied();
    const other = all.find((domain) => domain.uuid !== uuid && nvramOf(domain) === path)?.name;
    if (other !== undefined) return satisfied(`they stay as they are, for ${other} has the same file`);
    // At its turn it is not, and then somebody has defined it again: nothing may be renamed under it.
    if (here.presence === "present") return later(`answers once ${host.name} has no definition of ${vm}`);
    return needed("they have their own name");
  },

  apply: ({ host, path, ...vm }) => [on(host, keepCommand({ ...vm, files: [path] }, "undefined"))],
  undo: ({ host, path, ...vm }) => [on(host, putBackCommand({ ...vm, files: [path] }))],
  undoRisk: "destructive",
  stays: ({ host, path }) => `The firmware's variables get their own name back on ${host.name}: ${path}.`,
  checkUndo: ({ path, ...params }, read) => mayPutBack({ ...params, files: [path] }, read),
});

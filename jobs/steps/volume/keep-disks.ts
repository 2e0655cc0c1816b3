import type { Host } from "../../../config/inventory.ts";
import { OpsError } from "../../error.ts";
import { keptDisks } from "../../facts/kept-disks.ts";
import { presence } from "../../facts/presence.ts";
import { keptAs } from "../../kept.ts";
import { blocked, defineStep, needed, on, type Read, satisfied, type Verdict } from "../../step.ts";
import { isTpmFolder } from "../../tpm.ts";
import { type KeptVm, keepCommand, putBackCommand } from "./keep-commands.ts";
import { otherUser } from "./other-user.ts";

interface Params extends KeptVm {
  /** Where the files are. */
  readonly host: Host;
  /** Where the VM goes: while it runs there, its disks here do not come back. */
  readonly destination: Host;
}

/**
 * Keeps the disks that a VM leaves behind: their files get another name, so
 * that nothing can start the VM on them, and nothing of them is lost. Give it
 * the disks' own images, not backing stores: other VMs may lie on those.
 */
export const keepDisks = defineStep<Params>({
  id: "volume.keep-disks",
  risk: "safe",
  title: ({ host, vm, files, planId }) =>
    `Keep the disks of ${vm}${files.some(isTpmFolder) ? " and the state of its TPM" : ""} on ${host.name} as *.ferry-${planId}`,

  async check(params, read) {
    const { host, vm, uuid, files, planId } = params;
    const [{ places, recorded }, here, other] = await Promise.all([
      read(host, keptDisks(files, planId)),
      read(host, presence(uuid)),
      otherUser(params, read),
    ]);
    for (const [i, path] of files.entries()) {
      const error = placeFault(params, path, places[i]);
      if (error !== undefined) return blocked(error);
    }
    if (here.presence === "unknown") {
      return blocked(new OpsError("domain.libvirt-silent", { host: host.name }), "soon");
    }
    const state = here.presence === "present" && here.state !== "shut off" ? here.state : undefined;
    const runs = state ?? (here.process ? "running" : undefined);
    if (places.every((place) => place === "kept") && recorded) {
      if (runs === undefined) return satisfied();
      return blocked(new OpsError("volume.kept-in-use", { vm, state: runs, host: host.name }));
    }
    if (other !== undefined) return blocked(other);
    // Before its turn the VM still runs; at its turn the command itself refuses.
    if (runs !== undefined) return needed(`${vm} is still ${runs} on ${host.name}`);
    return needed("they have their own names");
  },

  apply: ({ host, ...kept }) => [on(host, keepCommand(kept))],
  undo: ({ host, ...kept }) => [on(host, putBackCommand(kept))],
  undoRisk: "destructive",
  stays: ({ host, files, planId }) =>
    `The disks get their own names back on ${host.name}: ${files.map((file) => keptAs(file, planId)).join(", ")}.`,
  checkUndo: mayPutBack,
});

/** What stands in the way of keeping a file, or of giving it its name back. */
export function placeFault(
  { host, vm, planId }: Pick<Params, "host" | "vm" | "planId">,
  path: string,
  place: string | undefined,
) {
  const at = { host: host.name, path };
  if (place === "special") return new OpsError("volume.not-a-file", at);
  if (place === "both")
    return new OpsError("volume.kept-name-taken", { ...at, vm, kept: keptAs(path, planId) });
  if (place === "neither") return new OpsError("volume.file-gone", { ...at, vm });
  return undefined;
}

/** What is kept comes back only where the VM does not run on what it was given at its destination. */
export async function mayPutBack(params: Params, read: Read): Promise<Verdict> {
  const { host, destination, vm, uuid, files, planId } = params;
  const [{ places }, there] = await Promise.all([
    read(host, keptDisks(files, planId)),
    read(destination, presence(uuid)),
  ]);
  if (places.every((place) => place === "original")) return satisfied("they have their own names");
  for (const [i, path] of files.entries()) {
    const error = placeFault(params, path, places[i]);
    if (error !== undefined) return blocked(error);
  }
  if (there.presence === "unknown") {
    return blocked(new OpsError("domain.libvirt-silent", { host: destination.name }));
  }
  if (there.process || (there.presence === "present" && there.state !== "shut off")) {
    return blocked(new OpsError("domain.moved-on", { vm, there: destination.name, host: host.name }));
  }
  return needed("they are kept under other names");
}

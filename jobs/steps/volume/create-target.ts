import type { Host } from "../../../config/inventory.ts";
import { OpsError } from "../../error.ts";
import { appArmor, helperReads } from "../../facts/app-armor.ts";
import { chain } from "../../facts/chain.ts";
import { copyTarget } from "../../facts/copy-target.ts";
import { presence } from "../../facts/presence.ts";
import { blocked, defineStep, needed, on, type Read, satisfied, type Verdict } from "../../step.ts";
import { exactSize } from "./exact-size.ts";
import { createCommand, forgetTargetCommand, removeTargetCommand, type Target } from "./target-commands.ts";

interface Params extends Target {
  /** Where the VM goes. */
  readonly host: Host;
}

/**
 * Makes the empty image into which a disk is copied while its VM moves: the
 * same path, size and format. A move that comes to nothing leaves none behind.
 */
export const createTarget = defineStep<Params>({
  id: "volume.create-target",
  risk: "safe",
  title: ({ host, copy: { path, format, sizeBytes } }) =>
    `Make ${path} (${format}, ${exactSize(sizeBytes)}) on ${host.name} to copy the disk into; removed again should the move not succeed`,

  async check({ host, copy: { path, format, sizeBytes }, planId }, read) {
    const [state, confined, { layers, problem }] = await Promise.all([
      read(host, copyTarget(path, planId)),
      read(host, appArmor),
      read(host, chain(path, format)),
    ]);
    if (confined && !helperReads(path)) {
      return blocked(new OpsError("volume.name-unreadable", { host: host.name, path }));
    }
    if (state === "absent" || state === "begun") return needed("there is no such file yet");
    const [top, below] = layers;
    const fits =
      problem === undefined &&
      top?.virtualSizeBytes === sizeBytes &&
      top.format === format &&
      below === undefined;
    if (state === "ours" && fits) return satisfied();
    return blocked(new OpsError("volume.target-taken", { host: host.name, path }));
  },

  apply: ({ host, ...target }) => [on(host, createCommand(target))],
  undo: ({ host, ...target }) => [on(host, removeTargetCommand(target))],
  undoRisk: "destructive",
  checkUndo,
  tidy: ({ host, ...target }) => [on(host, forgetTargetCommand(target))],
});

/** The image goes only while the VM has nothing to do with this host; a move that failed may take moments to be gone. */
async function checkUndo({ host, vm, uuid, copy, planId }: Params, read: Read): Promise<Verdict> {
  const [state, there] = await Promise.all([
    read(host, copyTarget(copy.path, planId)),
    read(host, presence(uuid)),
  ]);
  if (state === "absent") return satisfied("it is not there any more");
  if (state === "theirs") return satisfied(`what has its name on ${host.name} is not of this plan`);
  if (there.presence === "unknown") {
    return blocked(new OpsError("domain.libvirt-silent", { host: host.name }), "soon");
  }
  if (there.presence === "present" || there.process) {
    return blocked(new OpsError("volume.copy-in-use", { vm, host: host.name, path: copy.path }), "soon");
  }
  return needed("nothing uses it");
}

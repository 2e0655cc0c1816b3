import type { Host } from "../../../config/inventory.ts";
import { OpsError } from "../../error.ts";
import { definitions } from "../../facts/definitions.ts";
import { missingFiles } from "../../facts/missing-files.ts";
import { undefineObstacles } from "../../facts/undefine-obstacles.ts";
import { keptDefinition } from "../../kept.ts";
import { sh } from "../../shell.ts";
import { blocked, defineStep, needed, on, type Read, satisfied, type Verdict } from "../../step.ts";
import { virsh } from "../../virsh.ts";
import { undefinable, undefineKeeping } from "./undefine.ts";

interface Params {
  readonly host: Host;
  readonly name: string;
  readonly uuid: string;
  /** Other hosts on which it must not be. */
  readonly elsewhere: readonly Host[];
  /** It has an emulated TPM, whose state must stay. */
  readonly tpm: boolean;
  /** It starts with its host; when it comes back it does so again. */
  readonly autostart: boolean;
  /** Paths of its disks on the host: nobody else may have them when it comes back. */
  readonly disks: readonly string[];
  readonly planId: string;
}

/**
 * Takes a VM that is off out of its host's libvirt. Its disks, its firmware's
 * variables and its TPM's state stay, and its definition is kept on the host.
 */
export const deleteDomain = defineStep<Params>({
  id: "domain.delete-domain",
  risk: "destructive",
  title: ({ host, name }) => `Delete ${name} on ${host.name}, and keep its disks`,

  async check({ host, name, uuid, elsewhere, tpm }, read) {
    const [verdict, obstacles] = await Promise.all([
      undefinable({ name, uuid }, host, [host, ...elsewhere], read),
      read(host, undefineObstacles(uuid)),
    ]);
    if (verdict.state !== "needed") return verdict;
    const names = { vm: name, host: host.name };
    if (obstacles === undefined) return blocked(new OpsError("domain.libvirt-silent", names));
    const { saved, snapshots, keepsTpm } = obstacles;
    if (saved) return blocked(new OpsError("domain.saved", names));
    if (snapshots.length > 0) {
      return blocked(new OpsError("domain.has-snapshots", { ...names, snapshots: snapshots.join(", ") }));
    }
    if (tpm && !keepsTpm) return blocked(new OpsError("domain.tpm-would-go", { ...names, uuid }));
    return verdict;
  },

  apply: ({ host, name, uuid, tpm, planId }) => [
    on(host, undefineKeeping({ name, uuid }, planId, tpm ? ["--keep-nvram", "--keep-tpm"] : undefined)),
  ],

  undo: ({ host, planId, autostart, ...vm }) => [
    on(host, sh`${virsh} define --file ${keptDefinition(vm.name, planId)}`),
    ...(autostart ? [on(host, sh`${virsh} autostart --domain ${vm.uuid}`)] : []),
  ],
  checkUndo: definable,
  stays: ({ host, planId, ...vm }) =>
    `The definition of ${vm.name} stays as ${keptDefinition(vm.name, planId)} on ${host.name}.`,
});

/** Whether it can be defined again: nobody has its name, its UUID or one of its disks by now. */
async function definable(
  { host, name, uuid, elsewhere, disks, planId }: Params,
  read: Read,
): Promise<Verdict> {
  const hosts = [host, ...elsewhere];
  const path = keptDefinition(name, planId);
  const [missing, ...found] = await Promise.all([
    read(host, missingFiles([path])),
    ...hosts.map((each) => read(each, definitions)),
  ]);
  for (const [i, domains] of found.entries()) {
    const at = hosts[i]?.name ?? "";
    if (domains === undefined) return blocked(new OpsError("domain.libvirt-silent", { host: at }));
    for (const other of domains) {
      if (other.uuid === uuid) {
        if (at === host.name) return satisfied("it is defined");
        return blocked(new OpsError("domain.moved-on", { vm: name, there: at, host: host.name }));
      }
      const details = { vm: name, host: at, other: other.name };
      if (other.name === name) return blocked(new OpsError("domain.name-taken", details));
      const volume = other.disks.find(({ path }) => path !== undefined && disks.includes(path))?.path;
      if (volume !== undefined) return blocked(new OpsError("domain.disk-taken", { ...details, volume }));
    }
  }
  if (missing.length === 0) return needed("its definition is kept");
  return blocked(new OpsError("domain.definition-lost", { vm: name, host: host.name, path }));
}

import type { Host } from "../../../config/inventory.ts";
import { OpsError } from "../../error.ts";
import { libvirtSettings } from "../../facts/libvirt-settings.ts";
import { blocked, defineStep, needed, on, satisfied } from "../../step.ts";
import { type Generation, restartDaemon } from "../host/daemon.ts";
import { type MarkedBlock, removeBlock, writeBlock } from "../host/marked-block.ts";
import { undisturbed } from "../host/undisturbed.ts";

interface Params {
  /** A host that runs guests from directories that it serves itself. */
  readonly host: Host;
  readonly generation: Generation;
  /** All such directories. */
  readonly paths: readonly string[];
  readonly planId: string;
}

const block = (planId: string): MarkedBlock => ({
  file: "/etc/libvirt/qemu.conf",
  name: "shared_filesystems",
  planId,
});

/**
 * Tells libvirt that what is a local directory to this host is shared with
 * others, who mount it over NFS: otherwise it takes a migration for unsafe, and
 * takes the disk's ownership away from the guest that has just left
 * (libvirt's qemu.conf.in, shared_filesystems).
 */
export const shareFilesystems = defineStep<Params>({
  id: "nfs.share-filesystems",
  risk: "disruptive",
  title: ({ host, paths }) => `Tell libvirt on ${host.name} that others share ${paths.join(", ")}`,

  async check({ host, generation, paths }, read) {
    const { files, knowsSharedFilesystems } = await read(host, libvirtSettings);
    const setting = files.qemu.get("shared_filesystems");
    const listed = Array.isArray(setting?.value) ? setting.value : [];
    const path = paths.find((each) => !listed.includes(each));
    if (path === undefined) return satisfied();
    if (setting !== undefined && !setting.byFerry) {
      return blocked(new OpsError("nfs.shared-filesystems-set", { host: host.name, path }));
    }
    if (!knowsSharedFilesystems) {
      return blocked(new OpsError("nfs.shared-filesystems-unknown", { host: host.name, path }));
    }
    return undisturbed(host, generation, read, needed(`shared_filesystems does not name ${path}`));
  },

  apply: ({ host, generation, paths, planId }) => [
    on(
      host,
      writeBlock(block(planId), ["shared_filesystems = [", ...paths.map((path) => `  "${path}",`), "]"]),
    ),
    on(host, restartDaemon(generation)),
  ],

  undo: ({ host, generation, planId }) => [
    on(host, removeBlock(block(planId))),
    on(host, restartDaemon(generation)),
  ],

  async checkUndo({ host, generation }, read) {
    const setting = (await read(host, libvirtSettings)).files.qemu.get("shared_filesystems");
    if (setting?.byFerry !== true) return satisfied("shared_filesystems is not set by Ferry any more");
    return undisturbed(host, generation, read, needed("Ferry has set shared_filesystems"));
  },
});

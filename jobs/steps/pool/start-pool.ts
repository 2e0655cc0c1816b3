import type { Host, Share } from "../../../config/inventory.ts";
import { OpsError } from "../../error.ts";
import { mounts } from "../../facts/mounts.ts";
import { pool } from "../../facts/pool.ts";
import { isLocal, shareMount } from "../../facts/share-mount.ts";
import { type Command, sh, withTimeout } from "../../shell.ts";
import { blocked, defineStep, needed, on, satisfied } from "../../step.ts";
import { virsh } from "../../virsh.ts";
import { inUse } from "./in-use.ts";

/**
 * Makes the mount point and mounts the share there, by starting the pool. What
 * counts is the mount table: libvirt calls a pool running whose mount is gone.
 */
export const startPool = defineStep<{ host: Host; share: Share }>({
  id: "pool.start-pool",
  risk: "safe",
  title: ({ host, share }) => `Start pool ${share.pool} on ${host.name}, mounting ${share.mountPoint}`,

  async check({ host, share }, read) {
    const [here, table] = await Promise.all([read(host, pool(share.pool)), read(host, mounts)]);
    const mount = shareMount(host, share, table);
    if (mount.state === "wrong") return blocked(mount.error);
    if (here === "unknown" || here === "absent") return needed("it is not defined yet");
    if (!here.active) return needed("it does not run");
    if (mount.state === "mounted") return satisfied();
    return blocked(
      new OpsError("pool.not-mounted", { host: host.name, pool: share.pool, path: share.mountPoint }),
    );
  },

  apply: ({ host, share }) => [
    on(host, sh`${virsh} pool-build --pool ${share.pool}`),
    on(host, patient(sh`${virsh} pool-start --pool ${share.pool}`)),
  ],

  // Unmounts; the kernel refuses while a domain has a file of it open.
  undo: ({ host, share }) => [on(host, patient(sh`${virsh} pool-destroy --pool ${share.pool}`))],
  stays: ({ host, share }) =>
    isLocal(host, share) ? undefined : `The mount point ${share.mountPoint} stays on ${host.name}, empty.`,

  async checkUndo({ host, share }, read) {
    const [here, table, obstacle] = await Promise.all([
      read(host, pool(share.pool)),
      read(host, mounts),
      inUse(host, [share.mountPoint], read),
    ]);
    if (here !== "unknown" && (here === "absent" || !here.active))
      return satisfied("it does not run any more");
    if (obstacle !== undefined) return blocked(obstacle);
    const mount = shareMount(host, share, table);
    const theirs = mount.state === "wrong" && mount.error.code === "pool.mount-point-taken";
    return theirs ? blocked(mount.error) : needed("it runs");
  },
});

/** mount.nfs tries a silent server for two minutes before it says so. */
const patient = (command: Command) => withTimeout(command, 150_000);

import type { Host, Share } from "../../../config/inventory.ts";
import { pool } from "../../facts/pool.ts";
import { volumeListed } from "../../facts/volume-listed.ts";
import { sh, withTimeout } from "../../shell.ts";
import { defineStep, needed, nothingToUndo, on, satisfied } from "../../step.ts";
import { virsh } from "../../virsh.ts";

/** Has libvirt on another host look at the share again, where it does not know the new volume. */
export const refreshPool = defineStep<{ host: Host; share: Share; volume: string }>({
  id: "volume.refresh-pool",
  risk: "safe",
  title: ({ host, volume }) => `Show ${volume} to libvirt on ${host.name}`,

  async check({ host, share, volume }, read) {
    const [here, listed] = await Promise.all([
      read(host, pool(share.pool)),
      read(host, volumeListed(share.pool, volume)),
    ]);
    if (here === "unknown" || here === "absent" || !here.active) {
      return satisfied(`pool ${share.pool} does not run there`);
    }
    return listed ? satisfied() : needed("its list of volumes is older than the volume");
  },

  // A client of NFS may list a directory as it was up to a minute ago (nfs(5), acdirmin and acdirmax).
  apply: ({ host, share, volume }) => [
    on(
      host,
      withTimeout(
        sh`for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15; do ${virsh} pool-refresh --pool ${share.pool} && ${virsh} vol-key --pool ${share.pool} --vol ${volume} && exit 0; sleep 5; done; exit 1`,
        240_000,
      ),
    ),
  ],
  undo: nothingToUndo,
});

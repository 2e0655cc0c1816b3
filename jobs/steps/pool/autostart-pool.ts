import type { Host, Share } from "../../../config/inventory.ts";
import { pool } from "../../facts/pool.ts";
import { sh } from "../../shell.ts";
import { defineStep, needed, on, satisfied } from "../../step.ts";
import { virsh } from "../../virsh.ts";

/** Has libvirt start the pool when the host boots, before the domains that need it. */
export const autostartPool = defineStep<{ host: Host; share: Share }>({
  id: "pool.autostart-pool",
  risk: "safe",
  title: ({ host, share }) => `Start pool ${share.pool} on ${host.name} at boot`,

  async check({ host, share }, read) {
    const here = await read(host, pool(share.pool));
    if (here === "unknown" || here === "absent") return needed("it is not defined yet");
    return here.autostart ? satisfied() : needed("it does not start at boot");
  },

  apply: ({ host, share }) => [on(host, sh`${virsh} pool-autostart --pool ${share.pool}`)],
  undo: ({ host, share }) => [on(host, sh`${virsh} pool-autostart --pool ${share.pool} --disable`)],
});

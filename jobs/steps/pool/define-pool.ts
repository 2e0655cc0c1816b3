import type { Host, Share } from "../../../config/inventory.ts";
import { OpsError } from "../../error.ts";
import { mounts } from "../../facts/mounts.ts";
import { type Pool, pool } from "../../facts/pool.ts";
import type { PoolDefinition } from "../../facts/pool-definition.ts";
import { pools } from "../../facts/pools.ts";
import { isLocal, type ShareMount, shareMount, shareSource } from "../../facts/share-mount.ts";
import { sh, withInput } from "../../shell.ts";
import { blocked, defineStep, needed, on, satisfied, type Verdict } from "../../step.ts";
import { virsh } from "../../virsh.ts";
import { inUse } from "./in-use.ts";
import { poolXml } from "./pool-xml.ts";

/**
 * Gives a host the share's pool. A pool of that name that is something else is
 * never changed: the difference is named instead. One that somebody made by
 * hand counts when it leads to the same export: by another name of the server,
 * or as a directory pool over a mount of theirs.
 */
export const definePool = defineStep<{ host: Host; share: Share }>({
  id: "pool.define-pool",
  risk: "safe",
  title: ({ host, share }) => `Define pool ${share.pool} on ${host.name}`,

  async check({ host, share }, read) {
    const [here, table] = await Promise.all([read(host, pool(share.pool)), read(host, mounts)]);
    const mount = shareMount(host, share, table);
    if (mount.state === "wrong") return blocked(mount.error);
    if (here === "unknown") return needed(`libvirt does not answer on ${host.name} yet`);
    if (here !== "absent") return compare(here, host, share, mount);

    const other = (await read(host, pools))?.find((it) => clashes(it, share));
    if (other !== undefined) {
      const what = other.target === share.mountPoint ? share.mountPoint : shareSource(share).source;
      return blocked(new OpsError("pool.other-name", { host: host.name, what, other: other.name }));
    }
    const wanted = shareSource(share).source;
    if (mount.state === "mounted" && mount.spelled !== wanted && !isLocal(host, share)) {
      const details = { host: host.name, pool: share.pool, path: share.mountPoint };
      return blocked(
        new OpsError("pool.mounted-by-another-name", { ...details, source: mount.spelled, wanted }),
      );
    }
    return needed("there is no such pool");
  },

  apply: ({ host, share }) => [
    on(host, withInput(sh`${virsh} pool-define /dev/stdin`, poolXml(host, share))),
  ],

  undo: ({ host, share }) => [on(host, sh`${virsh} pool-undefine --pool ${share.pool}`)],

  async checkUndo({ host, share }, read) {
    const [here, table, obstacle] = await Promise.all([
      read(host, pool(share.pool)),
      read(host, mounts),
      inUse(host, [share.mountPoint], read),
    ]);
    if (here === "absent") return satisfied("there is no such pool any more");
    if (obstacle !== undefined) return blocked(obstacle);
    if (here === "unknown") return blocked(new OpsError("domain.libvirt-silent", { host: host.name }));
    const verdict = compare(here, host, share, shareMount(host, share, table));
    return verdict.state === "satisfied" ? needed("it is defined") : verdict;
  },
});

/** libvirt refuses a second pool of the same source; two of one directory list the same volumes. */
const clashes = (other: PoolDefinition, share: Share) =>
  other.target === share.mountPoint ||
  (other.type === "netfs" && other.host === shareSource(share).host && other.dir === share.path);

function compare(here: Pool, host: Host, share: Share, mount: ShareMount): Verdict {
  const difference = differenceOf(here, host, share, mount);
  if (difference !== undefined) {
    return blocked(new OpsError("pool.differs", { host: host.name, pool: share.pool, difference }));
  }
  if (here.type === "dir" && !isLocal(host, share)) return satisfied("a directory over a mount made by hand");
  const { host: server } = shareSource(share);
  return here.type === "netfs" && here.host !== server ? satisfied(`by the name ${here.host}`) : satisfied();
}

/** In words that follow 'Pool images on kvm2'; undefined when it leads where it should. */
function differenceOf(here: Pool, host: Host, share: Share, mount: ShareMount): string | undefined {
  if (!here.persistent) return "is transient: it is gone when it stops";
  if (here.target !== share.mountPoint)
    return `is at ${here.target ?? "no path"}, not at ${share.mountPoint}`;
  if (here.type === "dir") {
    return mount.state === "mounted" ? undefined : `is a directory of ${host.name} itself`;
  }
  if (here.type !== "netfs" || isLocal(host, share)) return `is of the type ${here.type}`;

  const { host: server, source } = shareSource(share);
  const points = `points at ${here.host}:${here.dir}, not at ${source}`;
  if (here.dir !== share.path) return points;
  // Another name of the server: what is mounted shows whether it is the same one.
  return here.host === server || (here.active && mount.state === "mounted") ? undefined : points;
}

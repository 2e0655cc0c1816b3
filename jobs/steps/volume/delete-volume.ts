import type { Host, Share } from "../../../config/inventory.ts";
import { OpsError } from "../../error.ts";
import { chain } from "../../facts/chain.ts";
import { mounts } from "../../facts/mounts.ts";
import { shareMount } from "../../facts/share-mount.ts";
import { type Command, sh, withTimeout } from "../../shell.ts";
import { blocked, defineStep, needed, on, satisfied } from "../../step.ts";
import { virsh } from "../../virsh.ts";
import { volumeUser } from "./volume-user.ts";

interface Params {
  /** Whose libvirt deletes it. */
  readonly host: Host;
  readonly share: Share;
  readonly volume: string;
  /** Its size and format, in words. */
  readonly what: string;
  /** The other hosts of the share that could be reached: their libvirt is to forget it. */
  readonly others: readonly Host[];
  /** Every host on which somebody could use it. */
  readonly everywhere: readonly Host[];
}

/** Deletes a volume of a share that nobody uses, on any host, and nothing is backed by. There is no way back. */
export const deleteVolume = defineStep<Params>({
  id: "volume.delete-volume",
  risk: "destructive",
  commits: true,
  title: ({ share, volume, what }) => `Delete volume ${volume} (${what}) of share ${share.name} for good`,

  async check({ host, share, volume, everywhere }, read) {
    const mount = shareMount(host, share, await read(host, mounts));
    if (mount.state === "wrong") return blocked(mount.error);
    if (mount.state === "none") {
      return blocked(new OpsError("volume.share-not-mounted", { host: host.name, share: share.name }));
    }
    const { exists } = await read(host, chain(`${share.mountPoint}/${volume}`));
    if (!exists) return satisfied("there is no such volume");
    const user = await volumeUser({ share, volume, host, everywhere }, read);
    return user === undefined ? needed("it is there, and nobody uses it") : blocked(user);
  },

  apply: ({ host, share, volume, others }) => [
    on(host, remove(share, volume)),
    ...others.map((other) => ({ ...on(other, refresh(share)), bestEffort: true as const })),
  ],

  undo: ({ share, volume }) => ({
    impossible: `${share.name}/${volume} is gone for good; Ferry keeps no copy.`,
  }),
});

const refresh = (share: Share): Command =>
  withTimeout(sh`${virsh} pool-refresh --pool ${share.pool}`, 60_000);

/**
 * Opens it once more in the moment before: without -U, so that QEMU's own lock,
 * which NFS carries between hosts, refuses while anybody writes it. Any other
 * failure to read it, such as a damaged header, keeps nobody from deleting it.
 */
function remove(share: Share, volume: string): Command {
  const path = `${share.mountPoint}/${volume}`;
  return withTimeout(
    sh`said=$(qemu-img info -- ${path} 2>&1) || case $said in *" lock"*) printf '%s\\n' "$said" >&2; exit 1;; esac
${refresh(share)} && ${virsh} vol-delete --pool ${share.pool} --vol ${volume}`,
    120_000,
  );
}

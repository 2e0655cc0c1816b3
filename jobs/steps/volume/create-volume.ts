import type { Host, Share } from "../../../config/inventory.ts";
import { OpsError } from "../../error.ts";
import { appArmor, helperReads } from "../../facts/app-armor.ts";
import { type Chain, chain, type Layer } from "../../facts/chain.ts";
import { definitions } from "../../facts/definitions.ts";
import { mounts } from "../../facts/mounts.ts";
import { shareMount } from "../../facts/share-mount.ts";
import { type Command, sh, withInput, withTimeout } from "../../shell.ts";
import { blocked, defineStep, needed, on, type Read, satisfied } from "../../step.ts";
import { virsh } from "../../virsh.ts";
import { exactSize } from "./exact-size.ts";
import { type NewVolume, volumeXml } from "./volume-xml.ts";

interface Params {
  /** Which host's libvirt makes it. */
  readonly host: Host;
  readonly share: Share;
  readonly volume: NewVolume;
  /** Whose domains may be using the share. */
  readonly clients: readonly Host[];
}

/**
 * Makes a volume in the share's pool. One of that name is left as it is: it
 * must have the size, format and backing store asked for. A backing store must
 * lie on the share with all that is below it, and be nobody's disk.
 */
export const createVolume = defineStep<Params>({
  id: "volume.create-volume",
  risk: "safe",
  title({ share, volume: { name, sizeBytes, backing } }) {
    const over =
      backing === undefined ? "" : ` over ${backing.path.slice(backing.path.lastIndexOf("/") + 1)}`;
    return `Create volume ${name} (${exactSize(sizeBytes)})${over} on share ${share.name}`;
  },

  async check(params, read) {
    const { host, share, volume } = params;
    const path = `${share.mountPoint}/${volume.name}`;
    const [table, confined, below, user] = await Promise.all([
      read(host, mounts),
      read(host, appArmor),
      volume.backing && read(host, chain(volume.backing.path, volume.backing.format)),
      userOf(params, read),
    ]);
    if (confined && !helperReads(path)) {
      return blocked(new OpsError("volume.name-unreadable", { host: host.name, path }));
    }
    if (user !== undefined) return blocked(user);
    const mount = shareMount(host, share, table);
    if (mount.state === "wrong") return blocked(mount.error);
    if (mount.state === "none") return needed(`${host.name} has not mounted ${share.name} yet`);

    const obstacle = below && backingObstacle(params, below);
    if (obstacle !== undefined) return blocked(obstacle);
    const there = await read(host, chain(path));
    if (!there.exists) return needed("there is no such volume");

    const difference = differenceOf(volume, there);
    if (difference === undefined) return satisfied();
    return blocked(new OpsError("volume.differs", { share: share.name, volume: volume.name, difference }));
  },

  apply: ({ host, share, volume }) => [
    // libvirt refuses names that its list holds, and its list may be old.
    on(host, withTimeout(sh`${virsh} pool-refresh --pool ${share.pool}`, 60_000)),
    on(host, withTimeout(withInput(makeCommand(share, volume), volumeXml(volume)), 60_000)),
  ],

  undo: ({ volume, share }) => ({
    impossible: `Ferry deletes no disks: remove ${share.mountPoint}/${volume.name} when nothing uses it.`,
  }),
});

/** A raw file is given to QEMU's user in the same line, for the volume counts as made once it is there. */
function makeCommand(share: Share, { name, format, owner }: NewVolume): Command {
  const make = sh`${virsh} vol-create --pool ${share.pool} --file /dev/stdin`;
  if (format !== "raw" || owner === undefined) return make;
  return sh`${make} && chown ${`${owner.uid}:${owner.gid}`} ${`${share.mountPoint}/${name}`}`;
}

/** The domain that writes the backing store, if there is one. */
async function userOf({ clients, volume }: Params, read: Read): Promise<OpsError | undefined> {
  const { backing } = volume;
  if (backing === undefined) return undefined;
  const found = await Promise.all(clients.map((client) => read(client, definitions)));
  for (const [i, domains] of found.entries()) {
    // What a silent host has nobody can say: perhaps a VM that writes it.
    if (domains === undefined) return new OpsError("domain.libvirt-silent", { host: clients[i]?.name ?? "" });
    const uses = domains.find(({ disks }) =>
      disks.some((disk) => !disk.readonly && disk.path === backing.path),
    );
    if (uses !== undefined) {
      const details = { backing: backing.path, vm: uses.name, host: clients[i]?.name ?? "" };
      return new OpsError("volume.backing-in-use", details);
    }
  }
  return undefined;
}

function backingObstacle({ host, share, volume }: Params, below: Chain): OpsError | undefined {
  const path = volume.backing?.path ?? "";
  if (below.problem !== undefined) {
    return new OpsError("volume.backing-unreadable", { path, host: host.name, problem: below.problem });
  }
  const held = below.layers[0]?.virtualSizeBytes ?? 0;
  if (held > volume.sizeBytes) {
    const details = { volume: volume.name, size: exactSize(held) };
    return new OpsError("volume.smaller-than-backing", details);
  }
  const files = below.layers.flatMap(({ path, dataFile }) => [path, dataFile ?? path]);
  const layer = files.find((file) => !file.startsWith(`${share.mountPoint}/`));
  if (layer === undefined) return undefined;
  return new OpsError("volume.off-share", { layer, volume: volume.name, share: share.name });
}

function differenceOf(volume: NewVolume, { layers: [top], problem }: Chain): string | undefined {
  if (top === undefined) return `qemu-img cannot read it (${problem})`;
  return differences(volume, top).join("; ") || undefined;
}

function differences({ format, sizeBytes, backing }: NewVolume, top: Layer): string[] {
  const found: string[] = [];
  if (top.format !== format) found.push(`it is ${top.format}, not ${format}`);
  if (top.virtualSizeBytes !== sizeBytes) {
    found.push(`it holds ${exactSize(top.virtualSizeBytes)}, not ${exactSize(sizeBytes)}`);
  }
  if (top.backing?.path !== backing?.path) {
    found.push(`its backing store is ${top.backing?.path ?? "none"}, not ${backing?.path ?? "none"}`);
  }
  return found;
}

import { OpsError } from "../../error.ts";
import { type Chain, chain } from "../../facts/chain.ts";
import { isLocalRoom, type Room, roomAt } from "../../facts/room-at.ts";
import { REASONS } from "../../local-disks.ts";
import type { DiskCopy, Move } from "../../move.ts";
import { blocked, defineStep, nothingToUndo, satisfied } from "../../step.ts";
import { exactSize } from "../volume/exact-size.ts";

/**
 * Every disk that only the source has can be copied while the VM runs, and
 * the destination has room for what it holds. One image without backing store
 * each: libvirt would copy a chain into one image and go on to name its parts.
 */
export const disksCopyable = defineStep<Move>({
  id: "migration.disks-copyable",
  risk: "safe",
  title: ({ vm, source, destination, copies = [], stuck = [] }) =>
    `${listed([...copies, ...stuck])} of ${vm}, on ${source.name} alone, can be copied to ${destination.name}`,

  async check({ vm, source, destination, copies = [], stuck = [] }, read) {
    const [one] = stuck;
    if (one !== undefined) return blocked(stays(one, vm, source.name));
    const looks = await Promise.all(
      copies.map(async (copy) => {
        const [image, here, there] = await Promise.all([
          read(source, chain(copy.path, copy.format)),
          read(source, roomAt(copy.path)),
          read(destination, roomAt(copy.path)),
        ]);
        return { copy, image, here, there };
      }),
    );
    for (const { copy, image, here, there } of looks) {
      const error = imageFault(copy, image, vm, source.name) ?? placeFault(copy, here, there);
      if (error !== undefined) return blocked(error);
    }
    const short = shortage(looks);
    if (short === undefined) return satisfied(roomWords(looks));
    return blocked(new OpsError("migration.disk-room-short", { destination: destination.name, ...short }));

    function placeFault({ target, path }: DiskCopy, here: Room, there: Room) {
      if (!isLocalRoom(here)) {
        const names = { vm, source: source.name, destination: destination.name };
        return new OpsError("migration.disk-not-shared", { ...names, disk: target, path });
      }
      if (there.exists) return undefined;
      const folder = path.slice(0, path.lastIndexOf("/"));
      return new OpsError("migration.disk-no-folder", {
        disk: target,
        vm,
        destination: destination.name,
        folder,
      });
    }
  },

  apply: () => [],
  undo: nothingToUndo,
});

interface Look {
  readonly copy: DiskCopy;
  readonly image: Chain;
  readonly there: Room;
}

const listed = (disks: readonly { target: string }[]) => {
  const names = disks.map(({ target }) => target);
  return names.length === 1 ? `Disk ${names[0]}` : `Disks ${names.join(", ")}`;
};

function stays(
  { target, path, reason }: NonNullable<Move["stuck"]>[number],
  vm: string,
  source: string,
): OpsError {
  const key = Object.keys(REASONS).find((known): known is keyof typeof REASONS => known === reason) ?? "kind";
  const [because, remedy] = REASONS[key];
  const details = { disk: target, vm, path, source, because };
  return new OpsError("migration.disk-stays", {
    ...details,
    todo: remedy.replaceAll("{vm}", vm).replaceAll("{disk}", target),
  });
}

function imageFault(
  { target, path }: DiskCopy,
  image: Chain,
  vm: string,
  host: string,
): OpsError | undefined {
  if (image.problem !== undefined) {
    return new OpsError("migration.disk-unreadable", { host, path, output: image.problem });
  }
  const [top, below] = image.layers;
  const at = { disk: target, vm, path, source: host };
  if (below !== undefined || top?.backing !== undefined) {
    return new OpsError("migration.disk-has-backing", { ...at, backing: top?.backing?.path ?? "" });
  }
  const because =
    top === undefined || top.snapshots > 0
      ? "it has snapshots inside, which a copy would lose"
      : top.dataFile === undefined
        ? undefined
        : "it keeps its data in another file";
  if (because === undefined) return undefined;
  return new OpsError("migration.disk-stays", {
    ...at,
    because,
    todo: "Convert it (`qemu-img convert`) while the VM is off",
  });
}

/** The first file system of the destination that cannot hold what the images take now. */
function shortage(looks: readonly Look[]): { wanted: string; free: string; folder: string } | undefined {
  for (const { copy, there } of looks) {
    const wanted = takenOn(there, looks);
    if (wanted <= there.freeBytes) continue;
    const folder = copy.path.slice(0, copy.path.lastIndexOf("/"));
    return { wanted: mebibytes(wanted), free: mebibytes(there.freeBytes), folder };
  }
  return undefined;
}

const takenOn = (room: Room, looks: readonly Look[]) =>
  looks
    .filter(({ there }) => there.id === room.id)
    .reduce((sum, { image }) => sum + (image.layers[0]?.actualSizeBytes ?? 0), 0);

/** Sparse images grow as their guests write: whoever approves should see when they could outgrow the host. */
function roomWords(looks: readonly Look[]): string {
  const held = looks.reduce((sum, { image }) => sum + (image.layers[0]?.actualSizeBytes ?? 0), 0);
  const full = looks.reduce((sum, { copy }) => sum + copy.sizeBytes, 0);
  const free = Math.min(...looks.map(({ there }) => there.freeBytes));
  const grown = full > free ? `; they may grow to ${exactSize(full)}, for which there is no room` : "";
  return `${mebibytes(held)} to copy, ${mebibytes(free)} free${grown}`;
}

const mebibytes = (bytes: number) => `${Math.ceil(bytes / 2 ** 20)} MiB`;

import type { Host } from "../config/inventory.ts";
import type { Site } from "../config/site.ts";
import { chain } from "./facts/chain.ts";
import type { DomainDefinition } from "./facts/domain-definition.ts";
import type { DomainDisk } from "./facts/domain-disk.ts";
import type { DiskCopy, MoveParams } from "./move.ts";
import { shareOf } from "./site-lookup.ts";
import type { Read } from "./step.ts";

/** Formats that Ferry makes an image of, the same on both hosts. */
const FORMATS = ["qcow2", "raw"] as const;

/**
 * The disks of a VM that lie on no share of the site: those that are copied as
 * it moves, with the size that their images have for the guest, and those that
 * cannot be, each with a key of REASONS.
 */
export async function localDisks(
  live: DomainDefinition,
  source: Host,
  site: Site,
  read: Read,
): Promise<Pick<MoveParams, "copies" | "stuck">> {
  const local = live.disks.flatMap((disk) =>
    disk.path === undefined || shareOf(site, disk.path) !== undefined ? [] : [{ ...disk, path: disk.path }],
  );
  const stuck: NonNullable<MoveParams["stuck"]> = [];
  const copies: Promise<DiskCopy>[] = [];
  for (const { target, path, ...disk } of local) {
    const reason = whyNot(disk);
    const format = FORMATS.find((known) => known === disk.format);
    if (reason !== undefined || format === undefined)
      stuck.push({ target, path, reason: reason ?? "format" });
    else copies.push(sized({ target, path, format }, source, read));
  }
  return {
    ...(copies.length === 0 ? {} : { copies: await Promise.all(copies) }),
    ...(stuck.length === 0 ? {} : { stuck }),
  };
}

async function sized(disk: Omit<DiskCopy, "sizeBytes">, source: Host, read: Read): Promise<DiskCopy> {
  const { layers } = await read(source, chain(disk.path, disk.format));
  // An image that cannot be read is told by the check, with qemu-img's words.
  return { ...disk, sizeBytes: layers[0]?.virtualSizeBytes || 512 };
}

/** Completes 'Disk sda of vm1 is on kvm1 alone: …', and what to do about it. */
export const REASONS = {
  medium: ["it is a removable medium", "Eject it (`virsh change-media {vm} {disk} --eject --live --config`)"],
  readonly: [
    "it is read-only, and libvirt copies only disks that the VM writes",
    "Detach it (`virsh detach-disk {vm} {disk} --live --config`)",
  ],
  shareable: [
    "other VMs may write to it at the same time",
    "Detach it from all but this VM, without `<shareable/>`",
  ],
  transient: ["its changes are to be thrown away when the VM stops", "Shut the VM down and move it cold"],
  kind: ["it is no file", "Shut the VM down and copy the device yourself, or give the VM a file instead"],
  format: ["its format is neither qcow2 nor raw", "Convert it (`qemu-img convert`) while the VM is off"],
  encrypted: ["libvirt encrypts it", "Shut the VM down and copy the disk with its secret yourself"],
} as const satisfies Record<string, readonly [because: string, remedy: string]>;

function whyNot(
  disk: Pick<DomainDisk, "device" | "type" | "readonly" | "shareable" | "transient" | "encrypted">,
) {
  if (disk.device === "cdrom" || disk.device === "floppy") return "medium" satisfies keyof typeof REASONS;
  if (disk.type !== "file" || disk.device !== "disk") return "kind" satisfies keyof typeof REASONS;
  const flags = ["readonly", "shareable", "transient", "encrypted"] as const;
  return flags.find((flag) => disk[flag]);
}

/** The disks that both hosts must have already: the others are copied, or cannot be. */
export function sharedDisks({
  disks,
  copies = [],
  stuck = [],
}: Pick<MoveParams, "disks" | "copies" | "stuck">) {
  const local = new Set([...copies, ...stuck].map(({ target }) => target));
  return disks.filter(({ target }) => !local.has(target));
}

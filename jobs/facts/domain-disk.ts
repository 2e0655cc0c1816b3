import { attributeOf, childOf, type Element } from "../xml.ts";

/** A domain's view of an image: `<disk>`. */
export interface DomainDisk {
  /** `vda`: what the guest's bus calls it; unique in the domain. */
  readonly target: string;
  readonly device: "disk" | "lun" | "cdrom" | "floppy";
  /** Where the image is: `file`, `block`, `volume`, `network`, `dir`, `nvme`, `vhostuser` …; libvirt's own words. */
  readonly type: string;
  /** Its path on the host; undefined for an empty drive and for sources that have none. */
  readonly path: string | undefined;
  /** `type='volume'`: pool and volume, which libvirt resolves when the domain starts. */
  readonly volume: { readonly pool: string; readonly name: string } | undefined;
  /** `qcow2`, `raw`; undefined where the definition leaves it to libvirt. */
  readonly format: string | undefined;
  /** `none`, `directsync`, `writeback` …; undefined means the hypervisor's default, which caches. */
  readonly cache: string | undefined;
  readonly readonly: boolean;
  readonly shareable: boolean;
  /** Its changes are thrown away when the domain stops: libvirt does not migrate it. */
  readonly transient: boolean;
  /** libvirt has a key for it: an image made in its place would need the same. */
  readonly encrypted: boolean;
}

const DEVICES = ["disk", "lun", "cdrom", "floppy"] as const;

/** Reads one `<disk>`. Throws when it has no target, which libvirt always writes. */
export function parseDisk(disk: Element): DomainDisk {
  const target = attributeOf(disk, "dev", "target");
  if (target === undefined) throw new Error("a disk without a target");
  const source = childOf(disk, "source");
  const { pool, volume } = source?.attributes ?? {};
  return {
    target,
    device: DEVICES.find((device) => device === disk.attributes.device) ?? "disk",
    type: disk.attributes.type ?? "file",
    path: source?.attributes.file ?? source?.attributes.dev ?? source?.attributes.dir,
    volume: pool === undefined || volume === undefined ? undefined : { pool, name: volume },
    format: attributeOf(disk, "type", "driver"),
    cache: attributeOf(disk, "cache", "driver"),
    readonly: childOf(disk, "readonly") !== undefined,
    shareable: childOf(disk, "shareable") !== undefined,
    transient: childOf(disk, "transient") !== undefined,
    encrypted: childOf(disk, "encryption") !== undefined || childOf(source, "encryption") !== undefined,
  };
}

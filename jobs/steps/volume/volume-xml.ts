import { z } from "zod";
import { buildXml, element } from "../../xml.ts";

const format = z.enum(["qcow2", "raw"]);

/** A volume that is to be made. */
export const newVolume = z.strictObject({
  name: z.string(),
  sizeBytes: z.int().positive(),
  format,
  /** The image that it lies over. Its format must be said, or whoever writes it could choose it. */
  backing: z.strictObject({ path: z.string(), format }).optional(),
  /** Whose the file shall be: QEMU's user. Left to libvirt when absent. */
  owner: z.strictObject({ uid: z.int(), gid: z.int() }).optional(),
});
export type NewVolume = z.infer<typeof newVolume>;

/**
 * The volume's definition for `virsh vol-create` (libvirt's formatstorage);
 * takes no space beforehand. Without an owner where the format is raw: in a
 * netfs pool libvirt makes a raw file as its owner, who need not have the right
 * to make files there (libvirt's storage_util.c, createRawFile); an image of
 * another format it makes as root where that fails.
 */
export function volumeXml({ name, sizeBytes, format, backing, owner }: NewVolume): string {
  const permissions =
    owner &&
    element(
      "permissions",
      {},
      element("mode", {}, "0600"),
      ...(format === "raw" ? [] : [element("owner", {}, owner.uid), element("group", {}, owner.gid)]),
    );
  const backingStore =
    backing &&
    element(
      "backingStore",
      {},
      element("path", {}, backing.path),
      element("format", { type: backing.format }),
    );
  return buildXml(
    element(
      "volume",
      {},
      element("name", {}, name),
      element("capacity", { unit: "bytes" }, sizeBytes),
      element("allocation", { unit: "bytes" }, 0),
      element("target", {}, element("format", { type: format }), permissions),
      backingStore,
    ),
  );
}

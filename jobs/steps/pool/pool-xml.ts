import type { Host, Share } from "../../../config/inventory.ts";
import { isLocal, shareSource } from "../../facts/share-mount.ts";
import { buildXml, element } from "../../xml.ts";

/**
 * The definition of a share's pool on one host (libvirt's formatstorage): NFS
 * 4.2 from the server's migration address; a plain directory on a server that
 * uses its own.
 */
export function poolXml(host: Host, share: Share): string {
  const target = element("target", {}, element("path", {}, share.mountPoint));
  if (isLocal(host, share)) {
    return buildXml(element("pool", { type: "dir" }, element("name", {}, share.pool), target));
  }
  const source = element(
    "source",
    {},
    element("host", { name: shareSource(share).host }),
    element("dir", { path: share.path }),
    element("format", { type: "nfs" }),
    element("protocol", { ver: "4.2" }),
  );
  return buildXml(element("pool", { type: "netfs" }, element("name", {}, share.pool), source, target));
}

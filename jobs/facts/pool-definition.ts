import { attributeOf, childOf, type Element, textOf } from "../xml.ts";
import { scaledBytes } from "./scaled-bytes.ts";

/** A storage pool as libvirt describes it (formatstorage, libvirt's manual). */
export interface PoolDefinition {
  readonly name: string;
  readonly uuid: string;
  /** `dir`, `netfs`, `logical` …; libvirt's own words. */
  readonly type: string;
  /** `netfs`: the server and its directory. */
  readonly host: string | undefined;
  readonly dir: string | undefined;
  readonly format: string | undefined;
  /** The NFS version that it is mounted with; undefined leaves it to mount(8). */
  readonly protocolVersion: string | undefined;
  /** Where its volumes are on this host. */
  readonly target: string | undefined;
  /** As of libvirt's last refresh; 0 for a pool that does not run. */
  readonly capacityBytes: number;
  readonly availableBytes: number;
}

/** Reads `virsh pool-dumpxml`. Throws when it is no pool. Paths lose the `/` at their end, which means nothing. */
export function parsePoolDefinition(root: Element): PoolDefinition {
  const [name, uuid] = [textOf(root, "name"), textOf(root, "uuid")];
  if (root.name !== "pool" || !name || !uuid) throw new Error(`<${root.name}> is no pool`);
  const source = childOf(root, "source");
  return {
    name,
    uuid,
    type: root.attributes.type ?? "",
    host: attributeOf(source, "name", "host"),
    dir: withoutSlash(attributeOf(source, "path", "dir")),
    format: attributeOf(source, "type", "format"),
    protocolVersion: attributeOf(source, "ver", "protocol"),
    target: withoutSlash(textOf(root, "target", "path")),
    capacityBytes: bytes(root, "capacity"),
    availableBytes: bytes(root, "available"),
  };
}

const bytes = (root: Element, name: string) =>
  scaledBytes(textOf(root, name) ?? "0", attributeOf(root, "unit", name));

const withoutSlash = (path: string | undefined) => path?.replace(/(?<=.)\/+$/, "");

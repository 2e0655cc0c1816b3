import type { Host, Share } from "../../config/inventory.ts";
import { OpsError } from "../error.ts";
import { type Mount, mountAt } from "./mounts.ts";

/** How one host should have a share: as libvirt writes it, and as the mount table shows it. */
export interface ShareSource {
  /** As in `<host name>`; an IPv6 address in brackets, because libvirt puts `:` and the path behind it. */
  readonly host: string;
  /** The exact source string. The same everywhere: another spelling would be mounted a second time, on top. */
  readonly source: string;
}

export function shareSource(share: Share): ShareSource {
  const address = share.server.migrationAddress;
  const host = address.includes(":") ? `[${address}]` : address;
  return { host, source: `${host}:${share.path}` };
}

/** True on a server that uses its own directory: there is nothing to mount. */
export const isLocal = (host: Host, share: Share): boolean =>
  host.name === share.server.name && share.mountPoint === share.path;

/** What stands at the share's mount point. */
export type ShareMount =
  | { readonly state: "none" }
  /** `spelled` is the source as the host's mount table has it. */
  | { readonly state: "mounted"; readonly spelled: string }
  | { readonly state: "wrong"; readonly error: OpsError };

/** NFS that gives up (soft) loses writes; locks that stay on one host (nolock) let two hosts write one disk. */
const UNSAFE: readonly (readonly [option: string, ...values: string[]])[] = [
  ["soft"],
  ["softerr"],
  ["nolock"],
  ["ro"],
  ["local_lock", "all", "flock", "posix"],
];

/**
 * Whether the host has the share where it should. A source spelled otherwise
 * (the server's name, another address) is the same export when the kernel says
 * that it is connected to the server's address.
 */
export function shareMount(host: Host, share: Share, mounts: readonly Mount[]): ShareMount {
  if (isLocal(host, share)) return { state: "mounted", spelled: share.path };
  const mount = mountAt(mounts, share.mountPoint);
  if (mount === undefined) return { state: "none" };

  const where = { host: host.name, path: share.mountPoint };
  const path = mount.source.slice(mount.source.lastIndexOf(":") + 1).replace(/(?<=.)\/+$/, "");
  const sameServer =
    mount.source === shareSource(share).source || mount.options.get("addr") === share.server.migrationAddress;
  if (!/^nfs4?$/.test(mount.type) || path !== share.path || !sameServer) {
    const error = new OpsError("pool.mount-point-taken", { ...where, source: mount.source });
    return { state: "wrong", error };
  }

  const unsafe = UNSAFE.find(([option, ...values]) => {
    const value = mount.options.get(option);
    return value !== undefined && (values.length === 0 || values.includes(value));
  });
  if (unsafe !== undefined) {
    return { state: "wrong", error: new OpsError("pool.mount-unsafe", { ...where, option: unsafe[0] }) };
  }
  return { state: "mounted", spelled: mount.source };
}

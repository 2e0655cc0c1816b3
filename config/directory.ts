const FORM = /^(\/[A-Za-z0-9._+@-]+)+$/;
/** What the system itself lives in, and what a reboot empties. */
const SYSTEM = [
  ...["/bin", "/boot", "/dev", "/etc", "/lib", "/lib32", "/lib64", "/libx32", "/proc", "/root", "/run"],
  ...["/sbin", "/sys", "/tmp", "/usr", "/var/run", "/var/tmp"],
];
/** What many programs share: a directory below may be ours, they themselves not. */
const SHARED = [
  ...["/home", "/media", "/mnt", "/opt", "/srv", "/var", "/var/cache", "/var/lib", "/var/log", "/var/spool"],
  ...["/var/lib/libvirt", "/var/lib/nfs"],
];

/**
 * Why Ferry may not export this directory or mount over it, or undefined when
 * it may. Only plain characters, because the path goes to /etc/exports.d, to
 * libvirt's XML and to mount units, each with a quoting of its own.
 */
export function noShareDirectoryBecause(path: string): string | undefined {
  if (!path.startsWith("/")) return "is not absolute";
  if (path === "/") return "is the root of the whole system";
  if (path.length > 1 && path.endsWith("/")) return "ends with '/'";
  const segments = path.slice(1).split("/");
  if (segments.some((segment) => segment === "" || segment === "." || segment === "..")) {
    return "is not normalised: it holds '//', '.' or '..'";
  }
  if (!FORM.test(path)) return "holds other characters than letters, digits and . _ + @ - /";
  // Linux: NAME_MAX is 255; NFS's MNTPATHLEN is 1024 (RFC 1813, appendix I).
  if (path.length > 1024 || segments.some((segment) => segment.length > 255)) return "is too long";
  const system = SYSTEM.find((directory) => isInside(path, directory));
  if (system !== undefined) return `lies in ${system}, which belongs to the system`;
  if (SHARED.includes(path)) return "is a directory that many programs share";
  return undefined;
}

/** Whether `path` is `directory` itself or lies in it. Both are normalised. */
export const isInside = (path: string, directory: string): boolean =>
  path === directory || path.startsWith(`${directory}/`);

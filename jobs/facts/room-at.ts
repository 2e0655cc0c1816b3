import { sh, withTimeout } from "../shell.ts";
import type { Fact } from "../step.ts";

/** Where a file of this name is, or would be. */
export interface Room {
  /** False when there is no such folder. */
  readonly exists: boolean;
  /** stat(1)'s name of the file system: `ext2/ext3`, `xfs`, `nfs` … */
  readonly fileSystem: string;
  /** What it has left for anybody but root's reserve. */
  readonly freeBytes: number;
  /** Tells file systems of one host apart. */
  readonly id: string;
}

/** The folder of a file, links followed, and what its file system has left. */
export function roomAt(path: string): Fact<Room> {
  const folder = path.slice(0, path.lastIndexOf("/")) || "/";
  return {
    id: `room-at ${folder}`,
    command: withTimeout(sh`[ -d ${folder} ] || exit 44; stat -f -c '%a %S %i %T' -- ${folder}`, 20_000),
    parse({ stdout, stderr, code }) {
      if (code === 44) return { exists: false, fileSystem: "", freeBytes: 0, id: "" };
      const [, blocks, bytes, id, fileSystem] = /^(\d+) (\d+) (\S+) (.+)$/.exec(stdout.trim()) ?? [];
      if (id === undefined || fileSystem === undefined) throw new Error(stderr.trim());
      return { exists: true, fileSystem, freeBytes: Number(blocks) * Number(bytes), id };
    },
  };
}

/** File systems that no other host can have mounted: statfs(2)'s names as stat(1) prints them. */
const LOCAL = new Set([
  "ext2/ext3",
  "xfs",
  "btrfs",
  "zfs",
  "f2fs",
  "jfs",
  "reiserfs",
  "bcachefs",
  "tmpfs",
  "overlayfs",
]);

/** Whether what is there is on this host alone. */
export const isLocalRoom = ({ fileSystem }: Room): boolean => LOCAL.has(fileSystem);

import type { Host } from "../../../config/inventory.ts";
import { OpsError } from "../../error.ts";
import { directory } from "../../facts/directory.ts";
import { holdsFiles } from "../../facts/holds-files.ts";
import { sh } from "../../shell.ts";
import { blocked, defineStep, needed, on, satisfied } from "../../step.ts";

interface Params {
  /** The server. */
  readonly host: Host;
  readonly path: string;
  /** The user that QEMU runs as on the clients, by number: NFS knows no names. */
  readonly uid: number;
  /** What was not there when the plan was made, outermost first: undo removes these. */
  readonly folders: readonly string[];
}

/** The kernel's NFS server exports none of these, or not so that a file stays the same file (exportfs(8)). */
const NOT_EXPORTABLE = /^(nfs|nfs4|tmpfs|ramfs|overlayfs|overlay|aufs|fuseblk|fuse|cifs|smb2|proc|sysfs)$/;

/**
 * Makes the directory that a share exports. It belongs to QEMU's user, who may
 * write there; others may pass through, as in libvirt's own image folder. One
 * that is there already stays as it is.
 */
export const makeDirectory = defineStep<Params>({
  id: "nfs.make-directory",
  risk: "safe",
  title: ({ host, path }) => `Make ${path} on ${host.name}`,

  async check({ host, path }, read) {
    const { kind, fileSystem } = await read(host, directory(path));
    if (kind === "other") return blocked(new OpsError("nfs.not-a-directory", { host: host.name, path }));
    if (NOT_EXPORTABLE.test(fileSystem)) {
      return blocked(new OpsError("nfs.not-exportable", { host: host.name, path, fileSystem }));
    }
    return kind === "directory" ? satisfied() : needed(`there is no ${path} on ${host.name}`);
  },

  apply: ({ host, path, uid }) => [
    on(host, sh`umask 022; install -d -m 0711 -o ${String(uid)} -g 0 ${path}`),
  ],

  undo: ({ host, folders }) =>
    folders.length === 0 ? [] : [on(host, sh`rmdir --ignore-fail-on-non-empty ${[...folders].reverse()}`)],
  stays: ({ host, path }) =>
    `Whatever has been put into ${path} on ${host.name} stays, and the folder with it.`,

  async checkUndo({ host, path }, read) {
    const [{ kind }, used] = await Promise.all([read(host, directory(path)), read(host, holdsFiles(path))]);
    if (kind !== "directory") return satisfied("it is gone");
    return used ? satisfied("it is not empty, so it stays") : needed("it is empty");
  },
  undoAnswersLate: () => true,
});

import path from "node:path";
import type { CopiedFile, CopiedVm } from "../../copies.ts";
import { OpsError } from "../../error.ts";
import { directory } from "../../facts/directory.ts";
import { presence } from "../../facts/presence.ts";
import { tpmState } from "../../facts/tpm-state.ts";
import { sh } from "../../shell.ts";
import { blocked, defineStep, needed, on, type Read, satisfied, type Verdict } from "../../step.ts";
import { TPM_STORAGE, tpmFolder } from "../../tpm.ts";
import { stillThere } from "./still-there.ts";

type Params = Pick<CopiedVm, "vm" | "uuid" | "destination" | "files">;

/**
 * Makes the folders into which a TPM's state is copied, with the modes that
 * libvirt gives them. They and what is in them are root's until the VM starts:
 * at each start libvirt gives the inner folder (mode 0700) and its files to
 * whom swtpm runs as there, and takes a folder with something in it for a TPM
 * that is set up (qemu_tpm.c, qemuTPMEmulatorCreateStorage, since libvirt 4.5).
 */
export const makeTpmFolders = defineStep<Params>({
  id: "volume.make-tpm-folders",
  risk: "safe",
  title: ({ vm, destination }) => `Make the folder of the state of ${vm}'s TPM on ${destination.name}`,

  async check({ vm, destination, files }, read) {
    const folders = foldersOf(files);
    const found = await Promise.all(folders.map((folder) => read(destination, directory(folder))));
    const taken = folders.find((_, i) => found[i]?.kind === "other");
    if (taken !== undefined) {
      return blocked(new OpsError("cold.file-there", { vm, path: taken, destination: destination.name }));
    }
    const missing = folders.find((_, i) => found[i]?.kind === "absent");
    return missing === undefined ? satisfied() : needed(`there is no ${missing} yet`);
  },

  apply: ({ uuid, destination, files }) => [
    on(
      destination,
      sh`set -e
for d in ${[TPM_STORAGE, tpmFolder(uuid)]}; do [ -d "$d" ] || mkdir -m 0711 -- "$d"; done
for d in ${foldersOf(files)}; do [ -d "$d" ] || mkdir -m 0700 -- "$d"; done
if command -v restorecon >/dev/null; then restorecon -F -R ${tpmFolder(uuid)}; fi`,
    ),
  ],

  // A start that failed leaves swtpm's lock; rmdir(1) leaves what has anything else in it.
  undo: ({ uuid, destination, files }) => [
    on(
      destination,
      sh`for d in ${foldersOf(files)} ${tpmFolder(uuid)}; do
  [ -d "$d" ] || continue
  rm -f -- "$d"/.lock
  rmdir --ignore-fail-on-non-empty -- "$d" || exit 1
done`,
    ),
  ],
  undoRisk: "destructive",
  checkUndo,
  byHand: ({ uuid, destination, files }) => [
    on(destination, sh`rmdir -- ${foldersOf(files)} ${tpmFolder(uuid)}`),
  ],
});

/** The folders of the files, of which libvirt makes one: `tpm2` or `tpm1.2`. */
const foldersOf = (files: readonly CopiedFile[]): readonly string[] => [
  ...new Set(files.flatMap(({ kind, to }) => (kind === "tpm" ? [path.posix.dirname(to)] : []))),
];

/** They go only while they are empty and the VM is not on the destination, whose swtpm may be at work there. */
async function checkUndo({ vm, uuid, destination }: Params, read: Read): Promise<Verdict> {
  const folder = tpmFolder(uuid);
  const [found, state, there] = await Promise.all([
    read(destination, directory(folder)),
    read(destination, tpmState(folder)),
    read(destination, presence(uuid)),
  ]);
  if (found.kind === "absent") return satisfied("it is gone");
  if (state.files.length > 0 || state.strange.length > 0) return satisfied("it stays, for it is not empty");
  return stillThere(there, vm, destination) ?? needed("it is there, and empty");
}

import type { Host } from "../../../config/inventory.ts";
import { type CopiedFile, placedFrom, toPlace } from "../../copies.ts";
import { OpsError } from "../../error.ts";
import { fileStats, isFile, type Standing, sameVersion } from "../../facts/file-stats.ts";
import { fileSums } from "../../facts/file-sums.ts";
import { flatImages } from "../../facts/flat-images.ts";
import { presence } from "../../facts/presence.ts";
import { sh, withTimeout } from "../../shell.ts";
import { blocked, defineStep, needed, on, type Read, satisfied, type Verdict } from "../../step.ts";

interface Params {
  readonly vm: string;
  readonly uuid: string;
  readonly source: Host;
  readonly destination: Host;
  readonly files: readonly CopiedFile[];
  readonly planId: string;
}

/** Gives the checked copies their own names; nothing that is there is ever replaced. */
export const placeCopies = defineStep<Params>({
  id: "volume.place-copies",
  risk: "safe",
  title: ({ vm, destination }) => `Give the copies of ${vm}'s files their names on ${destination.name}`,

  async check({ vm, destination, files, planId }, read) {
    const { wanted, parts, finals } = await looked({ destination, files, planId }, read);
    for (const [i, { to }] of wanted.entries()) {
      if (finals[i] !== undefined && parts[i] !== undefined) {
        return blocked(new OpsError("cold.file-there", { vm, path: to, destination: destination.name }));
      }
    }
    if (finals.every(isFile)) return satisfied();
    return needed("the copies do not have their names yet");
  },

  apply({ destination, files, planId }) {
    const pairs = toPlace(files).flatMap((file) => [placedFrom(file, planId), file.to]);
    return [
      on(
        destination,
        withTimeout(
          sh`place() {
  while [ $# -gt 1 ]; do
    if [ -f "$1" ]; then
      [ ! -e "$2" ] && mv -nT -- "$1" "$2" && [ ! -e "$1" ] || { echo "$2 is there already" >&2; return 1; }
      if command -v restorecon >/dev/null; then restorecon -F "$2"; fi
      sync "$(dirname "$2")"
    fi
    shift 2
  done
}
place ${pairs}`,
          60_000,
        ),
      ),
    ];
  },

  undo: ({ destination, files }) => [on(destination, sh`rm -f -- ${toPlace(files).map(({ to }) => to)}`)],
  undoRisk: "destructive",
  checkUndo,
});

async function looked(
  { destination, files, planId }: Pick<Params, "destination" | "files" | "planId">,
  read: Read,
) {
  const wanted = toPlace(files);
  const [parts, finals] = await Promise.all([
    read(destination, fileStats(wanted.map((file) => placedFrom(file, planId)))),
    read(destination, fileStats(wanted.map(({ to }) => to))),
  ]);
  return { wanted, parts, finals };
}

/** The copies go only while the VM is not on the destination, and its own files are whole on the source. */
async function checkUndo(params: Params, read: Read): Promise<Verdict> {
  const { vm, uuid, source, destination, files } = params;
  const [{ finals }, originals, there] = await Promise.all([
    looked(params, read),
    read(source, fileStats(toPlace(files).map(({ path }) => path))),
    read(destination, presence(uuid)),
  ]);
  if (finals.every((final) => final === undefined)) return satisfied("they are gone");
  if (there.presence !== "absent" || there.process) {
    return blocked(new OpsError("cold.still-there", { vm, host: destination.name }));
  }
  const lost = originals.findIndex((original: Standing) => !isFile(original));
  if (lost !== -1) {
    const path = toPlace(files)[lost]?.path ?? "";
    return blocked(new OpsError("cold.only-copy", { vm, path, source: source.name, host: destination.name }));
  }
  return needed("the copies have their names");
}

/** An error where one of the placed copies was written since it was checked, or may have been: what a guest wrote must not be lost. */
export async function writtenThere(
  { vm, source, destination, files, planId }: Omit<Params, "uuid">,
  read: Read,
): Promise<OpsError | undefined> {
  const own = files.filter(({ kind }) => kind === "disk");
  const [sums, flat, finals] = await Promise.all([
    read(destination, fileSums(planId, files.length)),
    own.some((file) => file.flat) ? read(destination, flatImages(planId)) : undefined,
    read(destination, fileStats(own.map(({ to }) => to))),
  ]);
  for (const [i, file] of own.entries()) {
    const final = finals[i];
    if (!isFile(final)) continue;
    const checked = file.flat === undefined ? sums?.[files.indexOf(file)] : flat?.get(file.to);
    const names = { vm, path: file.to, source: source.name, destination: destination.name };
    if (checked === undefined) return new OpsError("cold.copy-unrecorded", { ...names, plan: planId });
    if (!sameVersion(checked, final)) return new OpsError("cold.written-there", names);
  }
  return undefined;
}

import type { Host } from "../../../config/inventory.ts";
import { type CopiedFile, placedFrom, toPlace } from "../../copies.ts";
import { OpsError } from "../../error.ts";
import { fileStats, isFile } from "../../facts/file-stats.ts";
import { sh, withTimeout } from "../../shell.ts";
import { blocked, defineStep, needed, on, satisfied } from "../../step.ts";
import { copiesToGo } from "./copies-to-go.ts";
import { removeCopiesCommand } from "./remove-copies.ts";

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
    const wanted = toPlace(files);
    const [parts, finals] = await Promise.all([
      read(destination, fileStats(wanted.map((file) => placedFrom(file, planId)))),
      read(destination, fileStats(wanted.map(({ to }) => to))),
    ]);
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

  undo: ({ destination, ...placed }) => [on(destination, removeCopiesCommand(placed))],
  undoRisk: "destructive",
  checkUndo: copiesToGo,
  // The VM's definition there goes first.
  undoAnswersLate: () => true,
});

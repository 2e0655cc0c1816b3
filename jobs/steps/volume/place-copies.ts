import { type CopiedVm, placedFrom, toPlace } from "../../copies.ts";
import { OpsError } from "../../error.ts";
import { fileStats, isFile, sameVersion } from "../../facts/file-stats.ts";
import { sh, withTimeout } from "../../shell.ts";
import { blocked, defineStep, needed, on, satisfied } from "../../step.ts";
import { checkedVersions } from "./checked-versions.ts";
import { copiesToGo } from "./copies-to-go.ts";
import { removeCopiesCommand } from "./remove-copies.ts";

/** Gives the checked copies their own names; nothing that is there is ever replaced. */
export const placeCopies = defineStep<CopiedVm>({
  id: "volume.place-copies",
  risk: "safe",
  title: ({ vm, destination }) => `Give the copies of ${vm}'s files their names on ${destination.name}`,

  async check({ vm, destination, files, planId }, read) {
    const wanted = toPlace(files);
    const [checked, parts, finals] = await Promise.all([
      checkedVersions({ destination, files, planId }, read),
      read(destination, fileStats(wanted.map((file) => placedFrom(file, planId)))),
      read(destination, fileStats(wanted.map(({ to }) => to))),
    ]);
    for (const [i, file] of wanted.entries()) {
      const [part, final, was] = [parts[i], finals[i], checked[files.indexOf(file)]];
      const at = (path: string) => ({ vm, path, destination: destination.name });
      if (final !== undefined && part !== undefined) {
        return blocked(new OpsError("cold.file-there", at(file.to)));
      }
      // Before its turn; what has the name by then is for `volume.copy-files` to tell of.
      if (was === undefined) return needed("the copies have not been checked yet");
      const now = part ?? final;
      if (now !== undefined && !(isFile(now) && sameVersion(was, now))) {
        const path = part === undefined ? file.to : placedFrom(file, planId);
        return blocked(new OpsError("cold.not-the-copy", at(path)));
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
  byHand: ({ destination, files }) => [on(destination, sh`rm -f -- ${toPlace(files).map(({ to }) => to)}`)],
});

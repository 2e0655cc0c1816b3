import { OpsError } from "../../error.ts";
import { keepableFunction, keptDisks } from "../../facts/kept-disks.ts";
import { keptRecord } from "../../facts/kept-record.ts";
import { openedFunction } from "../../facts/open-files.ts";
import { keptDefinition, keptFolder, keptRecord as recordFile } from "../../kept.ts";
import { type Command, sh, withTimeout } from "../../shell.ts";
import { blocked, defineStep, needed, on, satisfied } from "../../step.ts";
import { isTpmFolder } from "../../tpm.ts";
import type { KeptThere } from "./params.ts";

/** Removes what a plan kept of a VM: the disks, its firmware's variables and its TPM's state, then the definition and the note about them. There is no way back. */
export const removeKept = defineStep<KeptThere>({
  id: "purge.remove-kept",
  risk: "destructive",
  title: ({ host, plan, vm, files }) =>
    `Delete for good what plan ${plan} kept of ${vm} on ${host.name}: ${files.map(({ kept }) => kept).join(", ")}`,

  async check({ host, plan, files }, read) {
    const own = files.map(({ path }) => path);
    const [{ places }, record] = await Promise.all([
      read(host, keptDisks(own, plan)),
      read(host, keptRecord(plan)),
    ]);
    const special = files.find((_, i) => places[i] === "special");
    if (special !== undefined) {
      return blocked(new OpsError("volume.not-a-file", { path: special.path, host: host.name }));
    }
    const left = places.filter((place) => place === "kept" || place === "both").length;
    const plain = files.some(({ nvram }) => nvram) ? "files" : "disks";
    const what = own.some(isTpmFolder) ? `${plain} and folders` : plain;
    if (left > 0) return needed(`${left} of ${files.length} ${what} are kept`);
    return record === undefined ? satisfied() : needed("the note about them is left");
  },

  apply: (kept) => [on(kept.host, removeCommand(kept))],
  undo: ({ vm }) => ({ impossible: `The kept disks of ${vm} are deleted.` }),
});

/** Looks once more that nobody has the disks open; the note goes last, so that a run that died finds its way. */
export function removeCommand({ plan, vm, files }: Omit<KeptThere, "host">): Command {
  const kept = files.map((file) => file.kept);
  return withTimeout(
    sh`${openedFunction}
${keepableFunction}
for f in ${kept}; do
  [ -e "$f" ] || continue
  keepable "$f" || { echo "$f is no plain file" >&2; exit 1; }
  opened "$f"
  case $? in 1) ;; 0) echo "$f is open" >&2; exit 1 ;; *) exit 1 ;; esac
done
for f in ${kept}; do if [ -d "$f" ]; then rm -rf -- "$f"; else rm -f -- "$f"; fi || exit 1; done
rm -f -- ${keptDefinition(vm, plan)} ${`${keptDefinition(vm, plan)}.part`}
rm -f -- ${recordFile(plan)} || exit 1
rmdir --ignore-fail-on-non-empty ${keptFolder(plan)} 2>/dev/null; true`,
    120_000,
  );
}

import { type Command, sh } from "../../shell.ts";
import type { Fact } from "../../step.ts";

/**
 * Keeps each file as `<file>.ferry-<plan>` before it is changed; of a file
 * that is not there, keeps that it was not. Done once: doing it again after
 * the change, in a resumed run, keeps nothing new.
 */
export const keepFiles = (files: readonly string[], planId: string): Command =>
  sh`for f in ${files}; do
  k=$f.ferry-${planId}
  if [ -e "$k" ] || [ -e "$k-new" ]; then continue; fi
  if [ -e "$f" ]; then cp -a "$f" "$k.part" && mv "$k.part" "$k"; else : >"$k-new"; fi || exit 1
done`;

/**
 * What keepFiles kept of the files and nobody has put back: while there is
 * something, what the plan did to them is in place. `absence`: at least one
 * was not there before.
 */
export const keptOf = (files: readonly string[], planId: string): Fact<"nothing" | "files" | "absence"> => ({
  id: `kept ${planId} ${files.join(" ")}`,
  command: sh`for f in ${files}; do k=$f.ferry-${planId}; if [ -e "$k" ]; then echo files; elif [ -e "$k-new" ]; then echo absence; fi; done`,
  parse({ stdout, stderr, code }) {
    if (code !== 0) throw new Error(stderr.trim());
    if (stdout.includes("absence")) return "absence";
    return stdout.includes("files") ? "files" : "nothing";
  },
});

/** Puts back what keepFiles kept, and leaves alone what it never saw. */
export const putBackFiles = (files: readonly string[], planId: string): Command =>
  sh`for f in ${files}; do
  k=$f.ferry-${planId}
  if [ -e "$k" ]; then mv -f "$k" "$f"; elif [ -e "$k-new" ]; then rm -f "$f" "$k-new"; fi || exit 1
done`;

/** Makes the folders that are not there, outermost first, and marks those as this plan's. */
export const makeFolders = (folders: readonly string[], planId: string, mode = "0755"): Command =>
  sh`for d in ${folders}; do [ -d "$d" ] || { mkdir -m ${mode} "$d" && : >"$d/.ferry-${planId}-new"; } || exit 1; done`;

/**
 * Removes the folders that this plan made, where nothing but its mark is in
 * them; give them innermost first. The mark stays with what is not empty yet:
 * the undo of an earlier step of the plan may empty it.
 */
export const removeFolders = (folders: readonly string[], planId: string): Command =>
  sh`for d in ${folders}; do
  [ "$(ls -A "$d" 2>/dev/null)" = .ferry-${planId}-new ] || continue
  rm "$d/.ferry-${planId}-new" && rmdir "$d" || exit 1
done`;

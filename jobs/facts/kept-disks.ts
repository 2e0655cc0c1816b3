import { keptRecord } from "../kept.ts";
import { type Command, sh, withTimeout } from "../shell.ts";
import type { Fact } from "../step.ts";
import { TPM_STORAGE } from "../tpm.ts";

/** Where the file of a disk is. `special`: what has its name is a link, a device or a folder that is no TPM's. */
const PLACES = ["original", "kept", "both", "neither", "special"] as const;
export type Place = (typeof PLACES)[number];

/** A shell function `keepable PATH`: whether a move may keep what is there, a plain file or the folder of a TPM's state. */
export const keepableFunction: Command = sh`keepable() { [ ! -L "$1" ] && { [ -f "$1" ] || { [ -d "$1" ] && [ "$(dirname "$1")" = ${TPM_STORAGE} ]; }; }; }`;

export interface KeptDisks {
  /** Of each file that was asked for. */
  readonly places: readonly Place[];
  /** Since when they are kept is written down. */
  readonly recorded: boolean;
}

/** Which of these files have the name that a plan keeps them under, and which their own. */
export function keptDisks(files: readonly string[], planId: string): Fact<KeptDisks> {
  return {
    id: `kept-disks ${planId} ${files.join(" ")}`,
    command: withTimeout(
      sh`there() { [ -e "$1" ] || [ -L "$1" ]; }
${keepableFunction}
for f in ${files}; do
  k=$f.ferry-${planId}
  if there "$f" && ! keepable "$f"; then echo special
  elif there "$f" && there "$k"; then echo both
  elif there "$f"; then echo original
  elif there "$k"; then echo kept
  else echo neither; fi
done
[ -s ${keptRecord(planId)} ] && echo recorded || echo unrecorded`,
      20_000,
    ),
    parse({ stdout, stderr }) {
      const lines = stdout.trim().split("\n");
      const places = lines.slice(0, -1).map((line) => PLACES.find((place) => place === line));
      const known = places.filter((place) => place !== undefined);
      if (known.length !== files.length || places.length !== files.length) throw new Error(stderr.trim());
      return { places: known, recorded: lines.at(-1) === "recorded" };
    },
  };
}

import { sh } from "../shell.ts";
import type { Fact } from "../step.ts";
import { type Export, parseExports } from "./export-lines.ts";

export interface NfsExports {
  /** What the kernel exports now. */
  readonly active: readonly Export[];
  /** What each file says, by its path; empty files are there too. */
  readonly files: ReadonlyMap<string, readonly Export[]>;
}

/** The exports of an NFS server: those in force, and those of the files that `exportfs -ra` would bring in force. */
export const nfsExports: Fact<NfsExports> = {
  id: "nfs-exports",
  command: sh`PATH="$PATH:/usr/sbin:/sbin"; command -v exportfs >/dev/null || exit 0
# One line an export, in the syntax of /etc/exports; -v would wrap long ones.
exportfs -s || exit 1
for f in /etc/exports /etc/exports.d/*.exports; do [ -f "$f" ] && { printf '\\n==> %s\\n' "$f"; cat "$f"; }; done
true`,
  parse({ stdout, stderr, code }) {
    if (code !== 0) throw new Error(`exportfs failed: ${stderr}`);
    const [active = "", ...sections] = stdout.split(/^==> /m);
    const files = sections.map((section): [string, Export[]] => {
      const newline = section.indexOf("\n");
      return [section.slice(0, newline), parseExports(section.slice(newline + 1))];
    });
    return { active: parseExports(active), files: new Map(files) };
  },
};

import { writeFileSync } from "node:fs";
import path from "node:path";
import { scratchFolder } from "./scratch-folder.ts";

/** A PATH on which these shell scripts, by name, come before the machine's own programs; for the test that runs. */
export function fakePrograms(scripts: Readonly<Record<string, string>>): { readonly PATH: string } {
  const folder = scratchFolder();
  for (const [name, script] of Object.entries(scripts)) {
    writeFileSync(path.join(folder, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  }
  return { PATH: `${folder}:${process.env.PATH}` };
}

import { sh, withTimeout } from "../shell.ts";
import type { Fact } from "../step.ts";

/** Whether a folder has anything in it; false where there is none. */
export const holdsFiles = (path: string): Fact<boolean> => ({
  id: `holds-files ${path}`,
  command: withTimeout(sh`[ -d ${path} ] || exit 0; ls -A ${path} | head -n 1`, 20_000),
  parse({ stdout, stderr }) {
    if (stderr !== "") throw new Error(stderr.trim());
    return stdout !== "";
  },
});

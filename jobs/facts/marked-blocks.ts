import { sh } from "../shell.ts";
import type { Fact } from "../step.ts";

/** Those of the files in which Ferry's block of that name stands (jobs/steps/host/marked-block.ts). */
export const markedBlocks = (
  blocks: readonly { readonly file: string; readonly name: string }[],
): Fact<readonly string[]> => ({
  id: `marked-blocks ${blocks.map(({ file, name }) => `${file} ${name}`).join(" ")}`,
  command: sh`set -- ${blocks.flatMap(({ file, name }) => [file, `# BEGIN ferry ${name}`])}
while [ $# -gt 1 ]; do
  if [ -e "$1" ]; then grep -qxF "$2" "$1"; case $? in 0) echo "$1" ;; 1) ;; *) exit 1 ;; esac; fi
  shift 2
done`,
  parse({ stdout, stderr, code }) {
    if (code !== 0) throw new Error(stderr.trim());
    return stdout.split("\n").filter((file) => file !== "");
  },
});

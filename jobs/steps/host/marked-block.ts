import { type Command, sh, withInput } from "../../shell.ts";
import { keepFiles } from "./kept-files.ts";

/** A part of somebody else's file that is Ferry's, between two comment lines. */
export interface MarkedBlock {
  readonly file: string;
  /** Tells Ferry's blocks in one file apart: a setting's name or a plan's id. */
  readonly name: string;
  readonly planId: string;
  /**
   * Keys that the block decides in a file of `key = value` whose first line
   * counts: lines elsewhere that set them become comments, and lines again
   * when the block goes.
   */
  readonly decides?: readonly string[];
}

/** The file without the block, as it is to be beside it or as it was before it. */
function withoutBlock({ file, name, planId, decides = [] }: MarkedBlock, beside: boolean): Command {
  const drop = `/^# BEGIN ferry ${name}$/,/^# END ferry ${name}$/d`;
  if (decides.length === 0) return sh`sed ${drop} ${file}`;
  const lines = `s/^[[:space:]]*(${decides.join("|")})[[:space:]]*=/#ferry-${planId} &/`;
  return sh`sed -E -e ${drop} -e ${beside ? lines : `s/^#ferry-${planId} //`} ${file}`;
}

/**
 * Writes the block at the end of the file, in place of an older one of that
 * name; the rest of the file stays as it is, and a copy is kept. `verify` may
 * look at the new text (`$new`) before it becomes the file.
 */
export function writeBlock(
  block: MarkedBlock,
  lines: readonly string[],
  verify: Command = sh`true`,
): Command {
  const { file, name, planId } = block;
  const text = [`# BEGIN ferry ${name}`, ...lines, `# END ferry ${name}`, ""].join("\n");
  const command = sh`set -e
${keepFiles([file], planId)}
new=${file}.ferry-part
cp -a ${file} "$new"
{ ${withoutBlock(block, true)} | sed '$a\\'; cat; } >"$new"
${verify}
mv -f "$new" ${file}`;
  return withInput(command, text);
}

/**
 * Takes the block out again. Where nobody changed the rest of the file
 * meanwhile the kept copy comes back, byte for byte.
 */
export function removeBlock(block: MarkedBlock): Command {
  const { file, planId } = block;
  const kept = `${file}.ferry-${planId}`;
  return sh`set -e
new=${file}.ferry-part
cp -a ${file} "$new"
${withoutBlock(block, false)} >"$new"
if [ -e ${kept} ] && sed '$a\\' ${kept} | cmp -s - "$new"; then rm "$new"; mv -f ${kept} ${file}; else mv -f "$new" ${file}; fi`;
}

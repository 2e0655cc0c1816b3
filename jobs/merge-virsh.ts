import { type CommandResult, sh } from "./shell.ts";
import { type VirshCommand, virsh } from "./virsh.ts";

/** A group separator, which stands in no definition and no name; scripts mark their own sections with another one. */
const MARK = "\u001d";

/**
 * Several scripts as the line of one virsh process, since starting one costs
 * more than all that it is asked. Each answer begins with a mark, on both
 * streams (`echo err`, virsh(1)).
 */
export function mergedLine(commands: readonly VirshCommand[]): string {
  const script = commands
    .map(({ script }, i) => `echo --err ${MARK}${i}; echo ${MARK}${i}; ${script}`)
    .join("; ");
  const after = commands.flatMap(({ after }, i) =>
    after === undefined ? [] : [`echo ${MARK}${i}; ${after}`],
  );
  return [`${sh`${virsh} ${script}`.line}; code=$?`, ...after, "exit $code"].join("\n");
}

/**
 * Each script's own answer. Without a daemon all have the same one: nothing
 * but the reason. Undefined when the marks are not there as they should be (a
 * virsh that has no `echo --err`): then each must be asked for itself.
 */
export function splitMerged(result: CommandResult, count: number): CommandResult[] | undefined {
  const said = sections(result.stdout, new RegExp(`^${MARK}(\\d+)\\n`, "gm"));
  const complained = sections(result.stderr, new RegExp(`^error: ${MARK}(\\d+)\\n`, "gm"));
  if (complained.size === 0 && result.code !== 0) {
    return Array.from({ length: count }, (_, i) => ({ ...result, stdout: said.get(i) ?? "" }));
  }
  if (complained.size !== count || said.size !== count) return undefined;
  return Array.from({ length: count }, (_, i) => ({
    stdout: said.get(i) ?? "",
    stderr: complained.get(i) ?? "",
    code: result.code,
  }));
}

/** What stands behind each number's marks, in order. */
function sections(text: string, mark: RegExp): Map<number, string> {
  const found = [...text.matchAll(mark)];
  const parts = new Map<number, string>();
  for (const [k, match] of found.entries()) {
    const from = match.index + match[0].length;
    const number = Number(match[1]);
    parts.set(number, (parts.get(number) ?? "") + text.slice(from, found[k + 1]?.index));
  }
  return parts;
}

import type { Host } from "../../config/inventory.ts";
import { type Command, type CommandResult, quote, type Shell } from "../../jobs/shell.ts";

type Said = Partial<CommandResult>;

/**
 * A shell whose hosts say what the test gives, line by line. A reader's batch
 * (jobs/batch.ts) is taken apart, so that the test sees each fact's own command.
 */
export function answeringShell(
  say: (host: Host, line: string) => Said | Promise<Said>,
): Shell & { readonly lines: string[] } {
  const lines: string[] = [];
  const ask = async (host: Host, line: string): Promise<CommandResult> => {
    const merged = takenApart(line);
    if (merged.length > 0) {
      const answers = await Promise.all(merged.map((each) => ask(host, each)));
      const joined = (stream: "stdout" | "stderr", mark: string) =>
        answers.map((answer, i) => `${mark}${i}\n${answer[stream]}`).join("");
      return { stdout: joined("stdout", MARK), stderr: joined("stderr", `error: ${MARK}`), code: 0 };
    }
    lines.push(line);
    return { stdout: "", stderr: "", code: 0, ...(await say(host, line)) };
  };
  const answerTo = async (host: Host, { line, stdin = "" }: Command): Promise<CommandResult> => {
    if (line !== "sh -s") return ask(host, line);
    const nonce = /^begin\(\) \{ echo "(\S+) /.exec(stdin)?.[1] ?? "";
    const questions = [
      ...stdin.matchAll(/^(?:ask|slow) (\d+) (?:\d+ )?('(?:[^']|'\\'')*'|[^' ]+)(?: &)?$/gm),
    ];
    const answers = await Promise.all(
      questions.map(async ([, i = "", word = ""]) => ({ i, ...(await ask(host, unquoted(word))) })),
    );
    const marked = (i: string, text: string, code: number) =>
      `${nonce} ${i}\n${text}\n${nonce} ${i} ${code}\n`;
    return {
      stdout: answers.map(({ i, stdout, code }) => marked(i, stdout, code)).join(""),
      stderr: answers.map(({ i, stderr, code }) => marked(i, stderr, code)).join(""),
      code: 0,
    };
  };
  return {
    lines,
    async run(host: Host, command: Command, signal?: AbortSignal) {
      signal?.throwIfAborted();
      const answer = await answerTo(host, command);
      signal?.throwIfAborted();
      return answer;
    },
  };
}

/** What jobs/merge-virsh.ts puts before each script. */
const MARK = "\u001d";

/** The scripts of a merged virsh as the lines that they would be alone; none of any other line. */
function takenApart(line: string): string[] {
  const [, script] = /^virsh -c qemu:\/\/\/system ('(?:[^']|'\\'')*'); code=\$\?\n/.exec(line) ?? [];
  if (script === undefined) return [];
  const after = new Map(
    [...line.matchAll(new RegExp(`^echo ${MARK}(\\d+); (.*)$`, "gm"))].map(([, i, rest]) => [i, rest]),
  );
  const parts = unquoted(script).split(new RegExp(`(?:; )?echo --err ${MARK}(\\d+); echo ${MARK}\\1; `));
  return parts.slice(1).flatMap((part, i, all) => {
    if (i % 2 === 0) return [];
    const then = after.get(all[i - 1]);
    return [`virsh -c qemu:///system ${quote(part)}${then === undefined ? "" : `; ${then}`}`];
  });
}

const unquoted = (word: string) => (word.startsWith("'") ? word.slice(1, -1).replaceAll(`'\\''`, "'") : word);

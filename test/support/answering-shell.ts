import type { Host } from "../../config/inventory.ts";
import type { Command, CommandResult, Shell } from "../../jobs/shell.ts";

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
    lines.push(line);
    return { stdout: "", stderr: "", code: 0, ...(await say(host, line)) };
  };
  return {
    lines,
    async run(host: Host, { line, stdin = "" }: Command) {
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
    },
  };
}

const unquoted = (word: string) => (word.startsWith("'") ? word.slice(1, -1).replaceAll(`'\\''`, "'") : word);

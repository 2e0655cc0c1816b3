import type { Host } from "../../config/inventory.ts";
import type { Command, CommandResult, Shell } from "../../jobs/shell.ts";

type Said = Partial<CommandResult>;

/**
 * A shell whose hosts say what the test gives, line by line. A reader's batch
 * (jobs/read.ts) is taken apart, so that the test sees each fact's own command.
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
      const questions = [...stdin.matchAll(/ask \d+ \d+ ('(?:[^']|'\\'')*'|[^' ]+) &$/gm)];
      const answers = await Promise.all(questions.map(([, word = ""]) => ask(host, unquoted(word))));
      return { stdout: packed(answers), stderr: "", code: 0 };
    },
  };
}

const unquoted = (word: string) => (word.startsWith("'") ? word.slice(1, -1).replaceAll(`'\\''`, "'") : word);

/** As the batch's last line packs them: sizes as wc(1) prints them, contents, base64, `done`. */
function packed(answers: readonly CommandResult[]): string {
  const files = answers.flatMap(({ code, stdout, stderr }) => [`${code}\n`, stdout, stderr]);
  const sizes = [...files.map((text) => Buffer.byteLength(text)), 0].map((size) => `${size} name\n`);
  return `${Buffer.from([...sizes, ...files].join("")).toString("base64")}\ndone\n`;
}

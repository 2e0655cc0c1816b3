import { PassThrough } from "node:stream";
import { openConsole } from "../../adapters/console/open-console.ts";
import type { Intent } from "../../bot/chat.ts";
import type { ChatUnderTest } from "./chat-contract.ts";
import { fakeTerminal } from "./fake-terminal.ts";

type Block = { readonly kind: "channel" | "thread" | "private" | "typed"; readonly lines: string[] };

/** What stands on the console, message by message. */
function blocksOf(lines: readonly string[]): Block[] {
  const blocks: Block[] = [];
  for (const line of lines) {
    const kind = kindOf(line);
    if (kind === undefined) blocks.at(-1)?.lines.push(line);
    else blocks.push({ kind, lines: [line] });
  }
  return blocks;
}

function kindOf(line: string): Block["kind"] | undefined {
  if (/^\d\d:\d\d:\d\d {4}↳ /u.test(line)) return "thread";
  if (/^(\d\d:\d\d:\d\d {2}\S|─)/u.test(line)) return "channel";
  if (line.startsWith("→ ")) return "private";
  return /^\S+> /u.test(line) ? "typed" : undefined;
}

/** A console with a person who types at it, on a terminal or on pipes. */
export async function consoleUnderTest(isTerminal: boolean): Promise<ChatUnderTest> {
  const terminal = fakeTerminal(300, 60);
  const output = isTerminal
    ? terminal.output
    : Object.assign(new PassThrough({ encoding: "utf8" }), { columns: 0, rows: 0 });
  const input = isTerminal ? terminal.input : new PassThrough();
  let piped = "";
  if (output instanceof PassThrough) output.on("data", (text: string) => (piped += text));
  const lines = () => (isTerminal ? terminal.lines() : piped.split("\n"));

  const intents: Intent[] = [];
  let told: () => void = () => {};
  const chat = openConsole({
    input,
    output,
    isTerminal,
    colours: isTerminal,
    as: "nobody",
    onIntent: async (intent) => {
      intents.push(intent);
      told();
    },
    onFailure(error) {
      throw error;
    },
    editIntervalMs: 0,
  });

  async function type(account: string, line: string): Promise<void> {
    const heard = new Promise<void>((resolve) => {
      told = resolve;
    });
    input.write(`/as ${account}\n${line}\n`);
    await heard;
  }

  const text = (wanted: (block: Block) => boolean) =>
    blocksOf(lines())
      .filter(wanted)
      .map((block) => block.lines.join("\n"))
      .join("\n");

  return {
    chat,
    place: { platform: "console", channel: "console" },
    intents,
    channel: async () => text(({ kind }) => kind === "channel"),
    thread: async (root) => {
      const plan = /:(\w+)\./.exec(root)?.[1] ?? "";
      return text((block) => /channel|thread/.test(block.kind) && (block.lines[0] ?? "").includes(plan));
    },
    privately: async (account) =>
      text(({ kind, lines: [first = ""] }) => kind === "private" && first.startsWith(`→ ${account} `)),
    notified: async () => [],
    command: type,
    async press(account, label, reason) {
      const numbers = [
        ...lines()
          .join("\n")
          .matchAll(/\[(\d+)\] (\S+)/g),
      ];
      const number = numbers.findLast((match) => match[2] === label)?.[1];
      if (number === undefined) throw new Error(`There is no button ${label} in\n${lines().join("\n")}`);
      await type(account, reason === undefined ? number : `${number} ${reason}`);
    },
    away: async () => chat.close(),
    close: async () => chat.close(),
  };
}

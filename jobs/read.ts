import type { Host } from "../config/inventory.ts";
import { OpsError } from "./error.ts";
import { type CommandResult, quote, type Shell } from "./shell.ts";
import type { Fact, Read, Timing } from "./step.ts";

interface Question {
  readonly fact: Fact<unknown>;
  answer(result: CommandResult, timing: Timing): void;
  fail(error: unknown): void;
}

/**
 * Makes a reader over the shell. All facts of one host that are asked for in
 * the same turn of the event loop travel in one SSH round trip, run side by
 * side there, and each fact is read once per reader: make a new reader to look
 * again. Throws OpsError `ssh.*` when a host is out of reach and
 * `fact.unreadable` when an answer makes no sense.
 */
export function reader(shell: Shell, now: () => number, signal?: AbortSignal): Read {
  const known = new Map<string, Promise<unknown>>();
  const waiting = new Map<Host, Question[]>();

  const ask = (host: Host, fact: Fact<unknown>) =>
    new Promise<unknown>((resolve, reject) => {
      const questions = waiting.get(host) ?? [];
      if (questions.length === 0) {
        waiting.set(host, questions);
        // A turn later everybody who wanted to ask has asked.
        setImmediate(() => {
          waiting.delete(host);
          void askAll(shell, host, questions, now, signal);
        });
      }
      questions.push({
        fact,
        answer: (result, timing) => {
          try {
            resolve(fact.parse(result, timing));
          } catch (error) {
            reject(error instanceof OpsError ? error : unreadable(host, fact, error));
          }
        },
        fail: reject,
      });
    });

  return <T>(host: Host, fact: Fact<T>) => {
    const key = JSON.stringify([host.name, fact.id, fact.command.line, fact.command.stdin]);
    const answer = known.get(key) ?? ask(host, fact);
    known.set(key, answer);
    return answer as Promise<T>; // the key holds the fact's own parser
  };
}

/** timeout(1): 124 when the time is up, 137 when it had to kill. */
const TIMED_OUT = new Set([124, 137]);

const unreadable = (host: Host, fact: Fact<unknown>, cause: unknown) =>
  new OpsError("fact.unreadable", { host: host.name, fact: fact.id, command: fact.command.shown }, cause);

async function askAll(
  shell: Shell,
  host: Host,
  questions: readonly Question[],
  now: () => number,
  signal: AbortSignal | undefined,
): Promise<void> {
  const askedAtMs = now();
  try {
    const longest = Math.max(...questions.map(({ fact }) => fact.command.timeoutMs));
    const stdin = batch(questions.map(({ fact }) => fact));
    const command = { line: "sh -s", shown: "sh -s", stdin, timeoutMs: longest + 15_000 };
    const { stdout } = await shell.run(host, command, signal);
    const timing = { askedAtMs, answeredAtMs: now() };
    const answers = unpack(stdout, questions.length);
    // Without its last line the answer is cut off, and what is missing is unknown, not absent.
    if (answers === undefined) throw new OpsError("ssh.lost", { host: host.name });

    for (const [i, question] of questions.entries()) {
      const { command } = question.fact;
      const result = answers[i];
      if (result !== undefined && !TIMED_OUT.has(result.code)) {
        question.answer(result, timing);
        continue;
      }
      const seconds = command.timeoutMs / 1000;
      question.fail(new OpsError("ssh.timeout", { host: host.name, seconds, command: command.shown }));
    }
  } catch (error) {
    for (const question of questions) question.fail(error);
  }
}

/**
 * One shell script for many facts: each runs in the background under its own
 * time limit into files of its own; then their sizes and contents in a single
 * base64 text (few processes: slow hosts feel each one), and `done`.
 */
function batch(facts: readonly Fact<unknown>[]): string {
  const ask = facts.map(({ command }, i) => {
    const feed = command.stdin === undefined ? "" : `printf %s ${quote(command.stdin)} | `;
    return `${feed}ask ${i} ${Math.ceil(command.timeoutMs / 1000)} ${quote(command.line)} &`;
  });
  const files = facts.map((_, i) => `${i}.c ${i}.o ${i}.e`).join(" ");
  return [
    "d=$(mktemp -d) || exit 97",
    `trap 'rm -rf "$d"' EXIT`,
    `ask() { timeout -k 5 "$2" sh -c "$3" >"$d/$1.o" 2>"$d/$1.e"; echo $? >"$d/$1.c"; }`,
    ...ask,
    "wait",
    'cd "$d" || exit 97',
    `{ wc -c ${files}; cat ${files}; } | base64`,
    "echo done",
    "",
  ].join("\n");
}

/** The answers in order, or undefined when the text is not whole. */
function unpack(stdout: string, count: number): CommandResult[] | undefined {
  const end = stdout.lastIndexOf("done\n");
  if (end === -1) return undefined;
  const bytes = Buffer.from(stdout.slice(0, end), "base64");
  let offset = 0;
  const sizes: number[] = [];
  // wc's lines: one a file, and one for the total.
  for (let line = 0; line <= count * 3; line++) {
    const newline = bytes.indexOf("\n", offset);
    sizes.push(Number.parseInt(bytes.toString("utf8", offset, newline), 10));
    offset = newline + 1;
  }
  const next = (size = 0) => {
    offset += size;
    return bytes.toString("utf8", offset - size, offset);
  };
  return Array.from({ length: count }, (_, i) => {
    const [code, stdout, stderr] = [next(sizes[i * 3]), next(sizes[i * 3 + 1]), next(sizes[i * 3 + 2])];
    return { code: Number.parseInt(code, 10), stdout, stderr };
  });
}

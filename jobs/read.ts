import { randomBytes } from "node:crypto";
import type { Host } from "../config/inventory.ts";
import { batch, hadNoRoom, unpack } from "./batch.ts";
import { OpsError } from "./error.ts";
import { mergedLine, splitMerged } from "./merge-virsh.ts";
import { type Command, type CommandResult, type Shell, sh, withTimeout } from "./shell.ts";
import type { Fact, Read, Timing } from "./step.ts";
import { isTooOld, isVirsh, VIRSH_MS } from "./virsh.ts";

interface Question {
  readonly fact: Fact<unknown>;
  answer(result: CommandResult, timing: Timing): void;
  fail(error: unknown): void;
}

interface Asking {
  readonly shell: Shell;
  now(): number;
  readonly signal: AbortSignal | undefined;
  /** Each virsh question in a process of its own. */
  readonly separately?: boolean;
}

/**
 * Makes a reader over the shell. All facts of one host that are asked for in
 * the same turn of the event loop travel in one SSH round trip, and each fact is
 * read once per reader: make a new reader to look again. Throws OpsError `ssh.*` when a host is out of reach and
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
          void askAll(host, questions, { shell, now, signal });
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

const unreadable = (host: Host, { id, command }: Fact<unknown>, cause: unknown) =>
  new OpsError("fact.unreadable", { host: host.name, fact: id, command: firstLine(command) }, cause);

/** A line that a person can read and run again: without the rest, which may be a whole definition, and without marks. */
const firstLine = ({ shown }: Command) => (shown.split("\n", 1)[0] ?? "").replace(/\p{Cc}/gu, "");

/** A virsh that lacks something is asked once more, for one thing at a time and for what it knows. */
async function askAll(host: Host, questions: readonly Question[], asking: Asking): Promise<void> {
  const older: Question[] = [];
  await askMerged(
    host,
    questions.map((question) => {
      const { fact } = question;
      const { command } = fact;
      if (!isVirsh(command)) return question;
      return {
        ...question,
        answer(result, timing) {
          if (!isTooOld(result)) question.answer(result, timing);
          else older.push({ ...question, fact: { ...fact, command: command.piecewise } });
        },
      };
    }),
    asking,
  );
  if (older.length > 0) await askEach(host, older, asking);
}

async function askMerged(host: Host, questions: readonly Question[], asking: Asking): Promise<void> {
  const virsh = questions.filter(({ fact }) => isVirsh(fact.command));
  if (virsh.length < 2 || asking.separately) return askEach(host, questions, asking);

  const others = questions.filter((question) => !virsh.includes(question));
  const scripts = virsh.map(({ fact }) => fact.command).filter(isVirsh);
  const command = withTimeout({ ...sh``, line: mergedLine(scripts), shown: "virsh" }, VIRSH_MS);
  const again: Question[] = [];
  const merged: Question = {
    fact: { id: "virsh", command, parse: () => undefined },
    answer(result, timing) {
      const answers = splitMerged(result, virsh.length);
      if (answers === undefined) again.push(...virsh);
      else for (const [i, question] of virsh.entries()) question.answer(answers[i] ?? result, timing);
    },
    fail(error) {
      // One domain that hangs, or a virsh of another age, must not keep the others from their answers.
      const hangs = error instanceof OpsError && error.code === "ssh.timeout";
      if (hangs) again.push(...virsh);
      else for (const question of virsh) question.fail(error);
    },
  };
  await askEach(host, [merged, ...others], asking);
  if (again.length > 0) await askEach(host, again, { ...asking, separately: true });
}

async function askEach(
  host: Host,
  questions: readonly Question[],
  { shell, now, signal }: Asking,
): Promise<void> {
  const askedAtMs = now();
  try {
    const commands = questions.map(({ fact }) => fact.command);
    const nonce = randomBytes(12).toString("hex");
    const longest = Math.max(...commands.map(({ timeoutMs }) => timeoutMs));
    const stdin = batch(commands, nonce);
    const command = { line: "sh -s", shown: "sh -s", stdin, timeoutMs: longest + 15_000 };
    const result = await shell.run(host, command, signal);
    const timing = { askedAtMs, answeredAtMs: now() };
    const answers = unpack(result, questions.length, nonce);

    for (const [i, question] of questions.entries()) {
      const { command } = question.fact;
      const answer = answers[i] ?? "cut-off";
      if (typeof answer === "object") {
        question.answer(answer, timing);
      } else if (answer === "timed-out") {
        const seconds = command.timeoutMs / 1000;
        question.fail(new OpsError("ssh.timeout", { host: host.name, seconds, command: firstLine(command) }));
      } else {
        question.fail(new OpsError(hadNoRoom(result) ? "ssh.no-room" : "ssh.lost", { host: host.name }));
      }
    }
  } catch (error) {
    for (const question of questions) question.fail(error);
  }
}

import type { Host } from "../config/inventory.ts";

/**
 * One shell line as data. `sh` quotes every value put into it, so nothing that
 * came from a chat, a config file or a host can become syntax.
 */
export interface Command {
  /** The exact line, run by `sh -c` as root under LC_ALL=C. */
  readonly line: string;
  /** What people, logs and Redis see: the line with its secrets as ***. */
  readonly shown: string;
  /** Fed to standard input. */
  readonly stdin?: string;
  /** After this many milliseconds the command counts as lost: outcome unknown. */
  readonly timeoutMs: number;
  /** It asks a daemon, a share or another host, and is not to take others with it when that is silent. */
  readonly mayHang?: true;
}

export interface CommandResult {
  readonly stdout: string;
  readonly stderr: string;
  /** The command's own exit status; a transport failure throws instead. */
  readonly code: number;
}

/** The way to the hosts. Throws OpsError `ssh.*` when a host can't be reached or a connection is lost. */
export interface Shell {
  run(host: Host, command: Command, signal?: AbortSignal): Promise<CommandResult>;
}

/** A value that is passed to the host and shown to nobody. */
export interface Secret {
  readonly secret: string;
}
/** Shell syntax of our own that is put in as it is: another command's line. */
type Part = string | number | Secret | Command | readonly string[];

const DEFAULT_TIMEOUT_MS = 30_000;
const PLAIN = /^[A-Za-z0-9_@%+=:,./-]+$/;

/** Quotes one word for a POSIX shell. Throws on NUL, which no argument can hold. */
export function quote(word: string): string {
  if (word.includes("\0")) throw new TypeError("a shell word cannot hold NUL");
  if (PLAIN.test(word)) return word;
  return `'${word.replaceAll("'", `'\\''`)}'`;
}

/**
 * Builds a command from a template: text is shell syntax, every value is one
 * quoted word (an array: several words; another Command: its line, unquoted).
 * Throws TypeError on a value with NUL and on a Command that has its own
 * input, which would be lost.
 */
export function sh(text: TemplateStringsArray, ...parts: Part[]): Command {
  const weave = (show: boolean) => text.map((piece, i) => piece + word(parts[i], show)).join("");
  return { line: weave(false), shown: weave(true), timeoutMs: DEFAULT_TIMEOUT_MS };
}

function word(part: Part | undefined, show: boolean): string {
  if (part === undefined) return "";
  if (typeof part === "string") return quote(part);
  if (typeof part === "number") return String(part);
  if ("secret" in part) return show ? "***" : quote(part.secret);
  if ("line" in part) {
    if (part.stdin !== undefined) throw new TypeError("a command with input cannot stand inside another");
    return show ? part.shown : part.line;
  }
  return part.map(quote).join(" ");
}

/** The same command with something to read on standard input; shown as a here-document. */
export function withInput(command: Command, input: string | Secret): Command {
  const [stdin, text] = typeof input === "string" ? [input, input] : [input.secret, "***"];
  return { ...command, stdin, shown: `${command.shown} <<'EOF'\n${text.replace(/\n?$/, "\n")}EOF` };
}

/** A command that may hang, with its time limit. */
export function withTimeout<C extends Command>(
  command: C,
  timeoutMs: number,
): C & { readonly mayHang: true } {
  return { ...command, timeoutMs, mayHang: true };
}

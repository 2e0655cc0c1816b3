import { NO_ROOM } from "./no-room.ts";
import { type Command, type CommandResult, quote } from "./shell.ts";

/** timeout(1): 124 when the time is up, 137 when it had to kill. */
const TIMED_OUT = new Set([124, 137]);

/** What became of one command of a batch. */
export type BatchAnswer = CommandResult | "timed-out" | "cut-off";

/**
 * One shell script for many commands, made of few processes, because slow
 * hosts feel each one: what cannot hang runs in the script's own shell, what
 * may hang beside it under a time limit of its own, into files: in memory where
 * that is allowed, for a host whose disk is full must answer too. Every answer
 * stands between two lines with the nonce, on both streams.
 */
export function batch(commands: readonly Command[], nonce: string): string {
  const line = ({ line, stdin }: Command) =>
    quote(stdin === undefined ? line : `printf %s ${quote(stdin)} | { ${line}\n}`);
  const asks = commands.map((command, i) => {
    if (!command.mayHang) return `ask ${i} ${line(command)}`;
    return `slow ${i} ${Math.ceil(command.timeoutMs / 1000)} ${line(command)} &`;
  });
  const quick = asks.filter((_, i) => !commands[i]?.mayHang);
  const slow = asks.filter((_, i) => commands[i]?.mayHang);
  const files = commands.flatMap(({ mayHang }, i) => (mayHang ? [i] : []));
  return [
    `begin() { echo "${nonce} $1"; echo "${nonce} $1" >&2; }`,
    `end() { echo; echo "${nonce} $1 $2"; echo >&2; echo "${nonce} $1 $2" >&2; }`,
    `ask() { begin "$1"; (eval "$2") </dev/null; end "$1" $?; }`,
    ...(slow.length === 0
      ? []
      : [
          "d=$(mktemp -d -p /run 2>/dev/null || mktemp -d) || exit 97",
          `trap 'rm -rf "$d"' EXIT`,
          `slow() { { begin "$1"; timeout -k 5 "$2" sh -c "$3" </dev/null; end "$1" $?; } >"$d/$1.o" 2>"$d/$1.e"; }`,
          ...slow,
        ]),
    ...quick,
    ...(slow.length === 0
      ? []
      : [
          "wait",
          'cd "$d" || exit 97',
          `cat ${files.map((i) => `${i}.o`).join(" ")}; cat ${files.map((i) => `${i}.e`).join(" ")} >&2`,
        ]),
    "",
  ].join("\n");
}

/** Whether answers are missing because the host had no room for them. */
export const hadNoRoom = ({ stderr }: CommandResult): boolean => new RegExp(NO_ROOM).test(stderr);

/** Each command's answer, in order. Cut off: it never came, or not whole, and is unknown, not absent. */
export function unpack({ stdout, stderr }: CommandResult, count: number, nonce: string): BatchAnswer[] {
  const said = sections(stdout, nonce);
  const complained = sections(stderr, nonce);
  return Array.from({ length: count }, (_, i) => {
    const [out, err] = [said.get(i), complained.get(i)];
    if (out === undefined || err === undefined) return "cut-off";
    return TIMED_OUT.has(out.code) ? "timed-out" : { stdout: out.text, stderr: err.text, code: out.code };
  });
}

function sections(text: string, nonce: string): Map<number, { text: string; code: number }> {
  const pattern = new RegExp(`^${nonce} (\\d+)\\n(.*?)\\n${nonce} \\1 (\\d+)$`, "gms");
  return new Map(
    [...text.matchAll(pattern)].map(([, i, text = "", code]) => [Number(i), { text, code: Number(code) }]),
  );
}

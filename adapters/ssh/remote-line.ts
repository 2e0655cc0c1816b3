import { type Command, quote } from "../../jobs/shell.ts";

/** By then Ferry has given up, so a command of its own that ends with 124 isn't mistaken for a late one. */
const GRACE_SECONDS = 5;

/** Linux takes at most 128 KiB in one argument (MAX_ARG_STRLEN), and the line travels as one. */
const LONGEST_LINE_BYTES = 131_071;

/**
 * The line that the login shell on the host gets: the command as root, under
 * LC_ALL=C, and ended there by timeout(1) a little after its time limit, even
 * if the connection or Ferry is gone by then. Throws RangeError when the line
 * is longer than a host can run.
 */
export function remoteLine(user: string, command: Command): string {
  const asRoot = user === "root" ? "" : "sudo -n ";
  const seconds = Math.ceil(command.timeoutMs / 1000) + GRACE_SECONDS;
  const line = `exec ${asRoot}env LC_ALL=C timeout -k ${GRACE_SECONDS} ${seconds} sh -c ${quote(command.line)}`;
  if (Buffer.byteLength(line) > LONGEST_LINE_BYTES) {
    throw new RangeError(`a command line is longer than ${LONGEST_LINE_BYTES} bytes`);
  }
  return line;
}

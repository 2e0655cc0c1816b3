import { type Arguments, misused } from "../arguments.ts";
import { excerpt } from "../format.ts";
import { parseSize } from "../size.ts";
import { plainName } from "../typed-name.ts";
import type { Usage } from "../usage.ts";

/** The name that an option gives. Throws `command.misused`. */
export const nameOption = (
  usage: Usage,
  options: Arguments["options"],
  option: string,
): string | undefined => {
  const value = options.get(option);
  return value === undefined ? undefined : plainName(usage, value, `the --${option}`);
};

/** Bytes. Throws `command.misused`. */
export function sizeOf(usage: Usage, word: string, what: string): number {
  const bytes = parseSize(word);
  if (bytes !== undefined) return bytes;
  throw misused(
    usage,
    `${what} '${excerpt(word)}' is not a whole number of KiB with its unit, like 20G or 512MiB`,
  );
}

/** The value of --cpus. Throws `command.misused`. */
export function wholeNumber(usage: Usage, word: string): number {
  if (/^[0-9]{1,4}$/.test(word)) return Number(word);
  throw misused(usage, `--cpus is a whole number, not '${excerpt(word)}'`);
}

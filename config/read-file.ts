import { constants, type Stats } from "node:fs";
import { open } from "node:fs/promises";
import { printable } from "./printable.ts";
import { SiteError } from "./problem.ts";

const MAX_BYTES = 1024 * 1024;

/**
 * Reads a text file of at most 1 MiB that somebody named in a setting, and what
 * the system says of that very file. Throws SiteError: absent, unreadable, not
 * a file, too large, not UTF-8. Nothing of its content is in the error.
 *
 * @param remedy what to do when there is no such file
 */
export async function readTextFile(
  file: string,
  remedy: string,
): Promise<{ readonly text: string; readonly stats: Stats }> {
  const wrong = (found: string, problem: string, instead: string, cause?: unknown) =>
    new SiteError([{ file, path: "", found, problem, remedy: instead }], cause);
  try {
    // Without O_NONBLOCK, opening a named pipe waits for somebody to write to it.
    await using handle = await open(file, constants.O_RDONLY | constants.O_NONBLOCK);
    const stats = await handle.stat();
    if (stats.isDirectory()) throw wrong("a directory", "is a directory, not a file", remedy);
    if (!stats.isFile()) throw wrong("a device, pipe or socket", "is not a file", remedy);
    if (stats.size > MAX_BYTES) throw wrong(`${stats.size} bytes`, "is larger than 1 MiB", remedy);
    return { text: new TextDecoder("utf-8", { fatal: true }).decode(await handle.readFile()), stats };
  } catch (error) {
    if (error instanceof SiteError) throw error;
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    switch (code) {
      case "ENOENT":
      case "ENOTDIR":
        throw wrong("nothing", "there is no such file", remedy, error);
      case "EACCES":
        throw wrong(
          "a file that Ferry's user may not read",
          "cannot be read",
          `Let Ferry's user read it: \`chmod u+r ${file}\` if the file is theirs.`,
          error,
        );
      case "ERR_ENCODING_INVALID_ENCODED_DATA":
        throw wrong("other bytes", "is not UTF-8 text", "Save it as UTF-8.", error);
      default:
        throw wrong(printable(String(code)), "cannot be read", remedy, error);
    }
  }
}

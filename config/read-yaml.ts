import { type Document, LineCounter, parseDocument, type YAMLError } from "yaml";
import { doubleKeys } from "./double-keys.ts";
import { printable } from "./printable.ts";
import type { Problem } from "./problem.ts";
import { showPath } from "./site-path.ts";
import { nestsDeeperThan } from "./yaml-nesting.ts";

/** A site file of a hundred hosts has 30 KiB. */
const MAX_BYTES = 1024 * 1024;
const MAX_DEPTH = 20;

export interface YamlText {
  readonly document: Document;
  /** The document as plain data. */
  readonly value: unknown;
  /** Keys that stand twice: the data holds their last value. */
  readonly problems: readonly Problem[];
  /** The line (from 1) of an offset into the text. */
  lineAt(offset: number | undefined): number | undefined;
}

/**
 * Reads YAML 1.2 that came from outside: bounded in size, depth and aliases,
 * without duplicate keys and tags. Returns only the problems when its syntax is
 * broken, because what follows a broken line can't be judged.
 */
export function readYaml(text: string, file: string): YamlText | { readonly broken: readonly Problem[] } {
  const whole = (found: string, problem: string, remedy: string) => ({
    broken: [{ file, path: "", found, problem, remedy }],
  });
  const bytes = Buffer.byteLength(text);
  if (bytes > MAX_BYTES) {
    return whole(`${bytes} bytes`, "is larger than 1 MiB", "Give Ferry its site file, not some other file.");
  }
  if (nestsDeeperThan(text, MAX_DEPTH)) {
    return whole(
      `more than ${MAX_DEPTH} levels`,
      "maps and lists stand too deep in one another",
      "Write them as in config/ferry.example.yaml, which needs 4 levels.",
    );
  }

  const lines = new LineCounter();
  const lineAt = (offset: number | undefined) =>
    offset === undefined ? undefined : Math.max(1, lines.linePos(offset).line);
  const document = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    stringKeys: true,
    // Looked for below: the library compares every key with every other.
    uniqueKeys: false,
    // Not 'silent': then a second document in the text would be passed over.
    logLevel: "error",
  });
  const complaints = [...document.errors, ...document.warnings];
  if (complaints.length > 0) return { broken: syntaxProblems(complaints, text, file, lineAt) };

  const twice = doubleKeys(document).map(({ path, offset, first }) => ({
    file,
    ...line(lineAt(offset)),
    path: showPath(path),
    found: printable(String(path.at(-1))),
    problem: `this key stands there twice, first on line ${lineAt(first) ?? 1}`,
    remedy: "Keep one of the two, or give them different names.",
  }));
  try {
    return { document, value: document.toJS({ maxAliasCount: 100 }), problems: twice, lineAt };
  } catch (error) {
    // The library has no code for it: an alias without its anchor, or too many of them.
    if (!(error instanceof ReferenceError)) throw error;
    return whole(
      printable(error.message),
      "its aliases (`*name`) cannot be followed",
      "Write the values out.",
    );
  }
}

const line = (number: number | undefined) => (number === undefined ? {} : { line: number });

/** One problem per line: what follows on the same line follows from the first. */
function syntaxProblems(
  errors: readonly YAMLError[],
  text: string,
  file: string,
  lineAt: YamlText["lineAt"],
): Problem[] {
  const problems = new Map<number | undefined, Problem>();
  const texts = text.split("\n");
  for (const { code, message, pos } of errors) {
    const number = lineAt(pos[0]);
    if (problems.has(number)) continue;
    problems.set(number, {
      file,
      ...line(number),
      path: "",
      found: printable((texts[(number ?? 1) - 1] ?? "").trim()),
      problem: `YAML cannot be read here: ${message}`,
      remedy:
        code === "TAB_AS_INDENT"
          ? "Indent with spaces."
          : "Mend this line; look for a missing quote, colon, bracket or indent. The rest is checked after that.",
    });
  }
  return [...problems.values()];
}

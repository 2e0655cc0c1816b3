import { type Document, LineCounter, type YAMLError } from "yaml";
import { composeYaml } from "./compose-yaml.ts";
import { type KeyFault, keyFaults } from "./key-faults.ts";
import { printable } from "./printable.ts";
import type { Problem } from "./problem.ts";
import { showPath } from "./site-path.ts";

/** A site file of a hundred hosts has 30 KiB. */
const MAX_BYTES = 1024 * 1024;
const MAX_DEPTH = 20;

export interface YamlText {
  readonly document: Document;
  /** The document as plain data. */
  readonly value: unknown;
  /** Keys that stand twice (the data holds their last value) or cannot be names. */
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
  const lines = new LineCounter();
  const [document, second] = composeYaml(text, MAX_DEPTH, lines) ?? [];
  if (document === undefined) {
    return whole(
      `more than ${MAX_DEPTH} levels`,
      "maps and lists stand too deep in one another",
      "Write them as in config/ferry.example.yaml, which needs 4 levels.",
    );
  }
  if (second !== undefined) {
    return whole("`---`", "holds more than one YAML document", "Remove the line with `---` between them.");
  }
  const lineAt = (offset: number | undefined) =>
    offset === undefined ? undefined : Math.max(1, lines.linePos(offset).line);
  const complaints = [...document.errors, ...document.warnings];
  if (complaints.length > 0) return { broken: syntaxProblems(complaints, text, file, lineAt) };

  const problems = keyFaults(document).map((fault) => keyProblem(fault, file, lineAt));
  try {
    return { document, value: document.toJS({ maxAliasCount: 100 }), problems, lineAt };
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

function keyProblem(
  { path, offset, first, fault }: KeyFault,
  file: string,
  lineAt: YamlText["lineAt"],
): Problem {
  const what = { file, ...line(lineAt(offset)), path: showPath(path), found: printable(String(path.at(-1))) };
  if (fault === "reserved") {
    return { ...what, problem: "is not a name", remedy: "Give it another name." };
  }
  return {
    ...what,
    problem: `this key stands there twice, first on line ${lineAt(first) ?? 1}`,
    remedy: "Keep one of the two, or give them different names.",
  };
}

const line = (number: number | undefined) => (number === undefined ? {} : { line: number });

/**
 * One problem per line, and after the first none that only says that the
 * parser has lost its way: those follow from it.
 */
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
    if (problems.has(number) || (problems.size > 0 && code === "UNEXPECTED_TOKEN")) continue;
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

import { OpsError } from "../jobs/error.ts";
import { didYouMean, misused } from "./arguments.ts";
import { excerpt, list } from "./format.ts";
import { nameOf, type Usage, usages } from "./usage.ts";

const all: readonly Usage[] = Object.values(usages);

const paths = all.map(nameOf);

/** First words of commands: `vm`, `migrate`. */
const VERBS = [...new Set(paths.map(([first = ""]) => first))];

/** A command's name, `vm create`, and the words after it. */
export interface Named {
  readonly name: string;
  readonly rest: readonly string[];
}

/**
 * Takes a command's name off its words, `ferry` gone before. Throws `command.unknown` or
 * `command.misused` with the nearest name.
 */
export function commandName(words: readonly string[]): Named {
  const [typed = "", second, ...others] = words;
  const first = typed.toLowerCase();
  const next = second?.toLowerCase() ?? "";
  const after = paths.flatMap(([verb, noun]) => (verb === first && noun !== undefined ? [noun] : []));
  if (after.includes(next)) return { name: `${first} ${next}`, rest: others };
  // A command of one word, whatever longer ones begin with it.
  if (paths.some((path) => path.length === 1 && path[0] === first)) {
    return { name: first, rest: words.slice(1) };
  }
  if (after.length === 0) {
    throw new OpsError("command.unknown", { word: excerpt(typed), hint: didYouMean(first, VERBS) });
  }
  const usage = all.find(({ path }) => path[1] === first) ?? usages.help;
  if (second === undefined) {
    const wanted = list(
      after.map((verb) => `'${verb}'`),
      "or",
    );
    throw misused(usage, `${wanted} is missing after '${first}'`);
  }
  throw misused(usage, `'${first} ${excerpt(second)}' is no command${didYouMean(next, after)}`);
}

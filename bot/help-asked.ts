import { type Usage, usages } from "./usage.ts";

const all: readonly Usage[] = Object.values(usages);

/**
 * What somebody wants help about who typed `--help`, `-h` or a final `help` at
 * a command, in the words of `/ferry help …`; undefined when nobody asked.
 */
export function helpAsked(words: readonly string[]): readonly string[] | undefined {
  const typed = words[0] === "ferry" && words[1]?.toLowerCase() === "migrate" ? words.slice(1) : words;
  const name = nameIn(typed);
  const after = typed.slice(name.length);
  const [first, ...rest] = after;
  if (name.at(-1) === "plan" && first !== undefined && !isFlag(first) && !isWord(first)) {
    // A plan's own words are another command.
    const inner = [first.replace(/^\//, ""), ...rest];
    return helpAsked(inner[0] === "ferry" || inner[0] === "migrate" ? inner : ["ferry", ...inner]);
  }
  if (!asks(name, after)) return undefined;
  const about = name[0] === "ferry" ? name.slice(1) : name;
  // What is no command is answered as `/ferry help` of it would be: with the nearest one.
  const unknown = after.find((word) => !isFlag(word) && !isWord(word));
  return about.length === 0 && unknown !== undefined ? [unknown] : about;
}

/** The words at the beginning that name a command, or the first words of one. */
function nameIn(words: readonly string[]): readonly string[] {
  const lower = words.map((word) => word.toLowerCase());
  let length = 0;
  while (
    length < lower.length &&
    all.some(({ path }) => lower.slice(0, length + 1).every((word, i) => path[i] === word))
  ) {
    length += 1;
  }
  return lower.slice(0, length);
}

const isFlag = (word: string) => word === "--help" || word === "-h";
const isWord = (word: string) => word.toLowerCase() === "help";

function asks(name: readonly string[], after: readonly string[]): boolean {
  const last = after.at(-1) ?? "";
  // A reason is prose: a rejection that ends in 'help' must not get lost.
  if (name.at(-1) === "reject") {
    return (isFlag(last) && after.length <= 2) || (isWord(last) && after.length === 1);
  }
  return isWord(last) || after.some((word, i) => isFlag(word) && !after[i - 1]?.startsWith("--"));
}

import type { Usage } from "./usage.ts";

/** One thing that somebody writes after a command's name. */
export interface Part {
  /** As people read it: `<host>…`, `--format qcow2|raw`. */
  readonly shown: string;
  /** What it is called in the usage: `host`, `share/name`; of an option, its name: `format`. */
  readonly name: string;
  /** `word`: by its place; `words`: any number of them to the end; `option`: with a value; `flag`: stands for itself. */
  readonly as: "word" | "words" | "option" | "flag";
  readonly required: boolean;
  /** Of an option, what its value is called: `volume`. */
  readonly value?: string;
  /** All that may be written there. */
  readonly choices?: readonly string[];
}

/**
 * What may follow a command's name, in the order of its shape, for platforms
 * that have a field for each. Every option and every word that the parser
 * takes is among them, also one that the shape is silent about.
 */
export function partsOf(usage: Usage): Part[] {
  const shaped = readShape(usage);
  const words = shaped.filter(isWord);
  const names = [...usage.required, ...usage.optional];
  const unnamed = names.slice(words.length).map((name, i): Part => {
    const required = words.length + i < usage.required.length;
    return { shown: `<${name}>`, name, as: "word", required };
  });
  const silent = [
    ...usage.options.map((name): Part => ({ shown: `--${name}`, name, as: "option", required: false })),
    ...usage.flags.map((name): Part => ({ shown: `--${name}`, name, as: "flag", required: false })),
  ].filter(({ name }) => !shaped.some((part) => part.name === name && !isWord(part)));
  const all = [...words, ...unnamed, ...shaped.filter((part) => !isWord(part)), ...silent];
  // Without a word for 'any number', the last word is where they go.
  const last = all.findLastIndex(({ as }) => as === "word");
  return all.some(({ as }) => as === "words") || !usage.more
    ? all
    : all.map((part, i): Part => (i === last ? { ...part, as: "words" } : part));
}

/** Brackets, bars, what stands in quotes, and words, in which `<…>` may hold blanks. */
const TOKEN = /\[|\]|\||'[^']*'|(?:<[^>]*>|[^\s[\]<|]|\|(?!\s|--))+/g;

function readShape(usage: Usage): Part[] {
  const tokens = usage.shape.match(TOKEN) ?? [];
  const parts: Part[] = [];
  let depth = 0;
  let isAlternative = false;
  for (let at = 0; at < tokens.length; at += 1) {
    const token = tokens[at] ?? "";
    if (token === "[" || token === "]") {
      depth += token === "[" ? 1 : -1;
    } else if (token === "|") {
      const before = parts.pop();
      if (before !== undefined) parts.push({ ...before, required: false });
      isAlternative = true;
    } else {
      const next = tokens[at + 1] ?? "";
      const value = token.startsWith("--") && !/^(\[|\]|\||--.*)?$/.test(next) ? next : undefined;
      const place = parts.filter(isWord).length;
      const part = token.startsWith("--") ? optionOf(token, value, usage) : wordOf(token, place, usage);
      if (part?.as === "option" && value !== undefined) at += 1;
      if (part !== undefined)
        parts.push({ ...part, required: part.required && depth === 0 && !isAlternative });
      isAlternative = false;
    }
  }
  return parts;
}

function optionOf(token: string, value: string | undefined, { options, flags }: Usage): Part | undefined {
  const name = token.slice(2);
  if (flags.includes(name)) return { shown: token, name, as: "flag", required: false };
  if (!options.includes(name)) return undefined;
  const shown = value === undefined ? token : `${token} ${value}`;
  return { shown, name, as: "option", required: true, ...(value === undefined ? {} : meantBy(value, true)) };
}

function wordOf(token: string, place: number, { required, optional }: Usage): Part {
  const isMany = token.endsWith("…");
  const { value, choices } = meantBy(isMany ? token.slice(0, -1) : token);
  return {
    shown: token,
    name: value ?? [...required, ...optional][place] ?? "choice",
    as: isMany ? "words" : "word",
    required: true,
    ...(choices === undefined ? {} : { choices }),
  };
}

/** `<share>/<volume>` is called `share/volume`; `qcow2|raw` is one of these, and a plain word after an option an example. */
function meantBy(token: string, mayBeExample = false): Pick<Part, "value" | "choices"> {
  if (token.startsWith("'")) return { value: token.slice(1, -1) };
  const words = token.split("|");
  const areChoices = words.every((word) => /^[\w.-]+$/.test(word)) && !(mayBeExample && words.length === 1);
  return areChoices ? { choices: words } : { value: token.replace(/[<>]/g, "") };
}

const isWord = ({ as }: Part) => as === "word" || as === "words";

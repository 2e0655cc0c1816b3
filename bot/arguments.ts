import { nearest } from "../config/nearest.ts";
import { OpsError } from "../jobs/error.ts";
import { excerpt } from "./format.ts";
import { type Usage, written } from "./usage.ts";

export interface Arguments {
  readonly words: readonly string[];
  readonly options: ReadonlyMap<string, string>;
  readonly flags: ReadonlySet<string>;
}

/**
 * Takes the words after a command's name apart into words and options
 * (`--format raw` or `--format=raw`, or `--import` alone). Throws `command.misused` for an unknown
 * or doubled option, a missing value, and too few or too many words.
 */
export function readArguments(usage: Usage, given: readonly string[]): Arguments {
  const words: string[] = [];
  const options = new Map<string, string>();
  const flags = new Set<string>();
  for (let i = 0; i < given.length; i += 1) {
    const word = given[i] ?? "";
    if (!isOption(usage, word)) {
      words.push(word);
      continue;
    }
    const [, name = "", inline] = /^-+([^=]*)(?:=([\s\S]*))?$/.exec(word) ?? [];
    if (usage.flags.includes(name)) {
      if (inline !== undefined) throw misused(usage, `--${name} takes no value`);
      flags.add(name);
      continue;
    }
    if (!usage.options.includes(name)) throw misused(usage, unknownOption(usage, word, name));
    if (options.has(name)) throw misused(usage, `--${name} stands there twice`);
    const value = inline ?? given[i + 1];
    if (inline === undefined) i += 1;
    if (value === undefined || (inline === undefined && value.startsWith("--"))) {
      throw misused(usage, `--${name} has no value`);
    }
    options.set(name, value);
  }
  countWords(usage, words);
  return { words, options, flags };
}

/** What somebody typed cannot be done; the answer shows how the command is written. */
export const misused = (usage: Usage, problem: string): OpsError =>
  new OpsError("command.misused", { problem, usage: written(usage) });

/** '; did you mean kvm2?', or nothing when no candidate is near. */
export function didYouMean(word: string, candidates: readonly string[]): string {
  const suggestion = nearest(word, candidates);
  return suggestion === undefined ? "" : `; did you mean ${suggestion}?`;
}

const takes = ({ options, flags }: Usage): readonly string[] => [...options, ...flags];

// A command whose words are prose (a reason, another command) leaves dashes to them.
const isOption = (usage: Usage, word: string): boolean =>
  word.length > 1 && word.startsWith("-") && !(usage.more && takes(usage).length === 0);

function unknownOption(usage: Usage, word: string, name: string): string {
  const shown = excerpt(word.split("=", 1)[0] ?? word);
  if (takes(usage).length === 0) return `${shown} is no option: this command has none`;
  const suggestion = nearest(name, takes(usage));
  return `${shown} is no option of this command${suggestion === undefined ? "" : `; did you mean --${suggestion}?`}`;
}

function countWords(usage: Usage, words: readonly string[]): void {
  const missing = usage.required[words.length];
  if (missing !== undefined) throw misused(usage, `The ${missing} is missing`);
  const most = usage.required.length + usage.optional.length;
  const extra = words[most];
  if (extra !== undefined && !usage.more) throw misused(usage, `'${excerpt(extra)}' is one word too many`);
}

import { readVmId } from "../../bot/migrate-form.ts";
import { splitWords } from "../../bot/words.ts";
import { type Option, type Spec, specs } from "./commands.ts";
import type { CommandData } from "./interaction.ts";

/** A command as somebody filled it in. */
export interface Filled {
  readonly spec: Spec;
  /** By the option's name; empty ones are left out. */
  readonly values: ReadonlyMap<string, string>;
  /** The option that is being typed. */
  readonly focused: string | undefined;
}

/** Finds the command and what was filled in; undefined for one that Ferry does not have (any more). */
export function readFilled({ name, options = [] }: CommandData): Filled | undefined {
  const [outer, inner] = [options[0], options[0]?.options?.[0]];
  const path = [name];
  let given: NonNullable<CommandData["options"]> = options;
  for (const part of [outer, inner]) {
    if (part === undefined || part.type > GROUP) break;
    path.push(part.name);
    given = part.options ?? [];
  }
  const spec = specs.find((each) => each.path.join(" ") === path.join(" "));
  if (spec === undefined) return undefined;
  const values = given.flatMap(({ name: option, value }) =>
    value === undefined || String(value).trim() === "" ? [] : [[option, String(value).trim()] as const],
  );
  return { spec, values: new Map(values), focused: given.find(({ focused }) => focused === true)?.name };
}

/** ApplicationCommandOptionType of a group of subcommands; 1 is a subcommand, and all others are values. */
const GROUP = 2;

/** The words of a command, as bot/command.ts reads them, and how somebody would have typed it. */
export function commandOf({ spec, values }: Filled): { words: string[]; typed: string } {
  const given = withSource(values);
  const args = spec.options.flatMap((option) => wordsOf(option, given.get(option.name)));
  const words = [...spec.usage.path, ...args];
  return { words, typed: `/${words.map(quoted).join(" ")}` };
}

/** A VM that was chosen from the list is `host/vm`: the plan shall begin where the person saw it. */
function withSource(values: Filled["values"]): Filled["values"] {
  const chosen = readVmId(values.get("vm") ?? "");
  if (chosen === undefined) return values;
  return new Map([["source", chosen.host], ...values, ["vm", chosen.vm]]);
}

function wordsOf({ name, as }: Option, value: string | undefined): string[] {
  if (value === undefined) return [];
  if (as === "words") return splitWords(value);
  if (as === "flag") return value === "true" ? [`--${name}`] : [];
  return [as === "option" ? `--${name}=${value}` : value];
}

const quoted = (word: string): string => {
  if (!/[\s'"]/.test(word)) return word;
  const [, name = "", value = word] = /^(--[\w-]+=)?([\s\S]*)$/.exec(word) ?? [];
  return value.includes("'") ? `${name}"${value}"` : `${name}'${value}'`;
};

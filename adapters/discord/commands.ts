import type { PlanVerb } from "../../bot/suggest.ts";
import { type Usage, usages } from "../../bot/usage.ts";
import { type Part, partsOf } from "../../bot/usage-parts.ts";
import { type Meaning, meaningOf } from "./meanings.ts";

/** What Discord completes while somebody types, from bot/suggest.ts. */
export type Completes =
  | "vm"
  | "vm-there"
  | "source"
  | "destination"
  | "host"
  | "share"
  | "command"
  | PlanVerb;

export interface Option {
  readonly name: string;
  readonly about: string;
  readonly required: boolean;
  readonly completes?: Completes;
  readonly choices?: readonly string[];
  /** How it is typed: `words` are several, `prose` is one that may hold blanks, `option` is `--name=value`, `flag` is `--name`. */
  readonly as: "word" | "words" | "prose" | "option" | "flag";
  readonly longest: number;
}

/** One command or subcommand of Ferry's as Discord's typed options, in the order in which they are typed. */
export interface Spec {
  readonly usage: Usage;
  /** Its name in Discord, which has two levels below a command: `["ferry", "vm", "autostart-on"]`. */
  readonly path: readonly [string, ...string[]];
  readonly options: readonly Option[];
}

/** Options of a command: https://discord.com/developers/docs/interactions/application-commands */
const MOST = 25;

/** Commands as Discord's, in their order: whatever can be typed elsewhere is there, and nothing else. */
export const specsOf = (all: readonly Usage[]): Spec[] =>
  all.map((usage) => {
    const parts = partsOf(usage);
    const kept = parts.length > MOST ? [...parts.slice(0, MOST - 1), more(parts.slice(MOST - 1))] : parts;
    return { usage, path: pathOf(usage, all), options: named(kept.map((part) => optionOf(part, usage))) };
  });

function pathOf({ path: [command = "", noun, ...verb] }: Usage, all: readonly Usage[]): Spec["path"] {
  if (noun === undefined) return [command];
  if (verb.length > 0) return [command, noun, verb.join("-")];
  // In Discord a word is a subcommand or has subcommands: one that is both is repeated.
  const hasVerbs = all.some(({ path }) => path[0] === command && path[1] === noun && path.length > 2);
  return hasVerbs ? [command, noun, noun] : [command, noun];
}

function optionOf(part: Part, usage: Usage): Option {
  const { name, as, required, choices } = part;
  const meaning: Meaning = meaningOf(part, usage);
  return {
    name: slug(meaning.name ?? name),
    about: meaning.about ?? part.shown,
    required,
    as: as === "words" && meaning.isProse === true ? "prose" : as,
    longest: meaning.longest ?? NAME,
    ...(meaning.completes === undefined || choices !== undefined ? {} : { completes: meaning.completes }),
    ...(choices === undefined ? {} : { choices }),
  };
}

/** As long as a name may be. */
const NAME = 128;

/** What does not fit is typed, as elsewhere. */
const more = (left: readonly Part[]): Part => ({
  shown: left.map(({ shown }) => shown).join(" "),
  name: "more",
  as: "words",
  required: false,
});

/** Small letters, digits and dashes, at most 32. */
const slug = (name: string): string =>
  name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "")
    .slice(0, 32) || "value";

/** No name twice. */
function named(options: readonly Option[]): Option[] {
  const taken = new Set<string>();
  return options.map((option) => {
    let { name } = option;
    for (let n = 2; taken.has(name); n += 1) name = `${option.name.slice(0, 29)}-${n}`;
    taken.add(name);
    return { ...option, name };
  });
}

/** Every command of bot/usage.ts. */
export const specs: readonly Spec[] = specsOf(Object.values(usages));

import { z } from "zod";
import type { Option, ValueOption } from "../commands/command-form.ts";
import type { Command } from "../commands/registry.ts";
import type { OptionValue } from "../people.ts";
import type { World } from "../world.ts";

/** A command with its subcommands, found by what a person typed. */
export interface Called {
  readonly command: Command;
  /** Names of group and subcommand. */
  readonly path: readonly Option[];
  readonly options: readonly ValueOption[];
}

const isValue = (option: Option): option is ValueOption => option.type > 2;
const inside = (option: Option): readonly Option[] =>
  "options" in option && option.options !== undefined ? option.options : [];

/** Finds `ferry vm create`. Throws for what Discord's own menu would not offer. */
export function findCommand(typed: string, world: World): Called {
  const [name = "", ...rest] = typed.replace(/^\//, "").split(/\s+/);
  const command = world.commands.named(name);
  if (command === undefined) throw new Error(`There is no command /${name} in this server`);
  const path: Option[] = [];
  let options: readonly Option[] = command.options ?? [];
  for (const word of rest) {
    const next = options.find((it) => it.name === word && !isValue(it));
    if (next === undefined) throw new Error(`/${name} has no subcommand ${word}`);
    path.push(next);
    options = inside(next);
  }
  if (options.some((it) => !isValue(it))) {
    throw new Error(`/${typed} is not whole; it goes on with ${options.map((it) => it.name).join(", ")}`);
  }
  return { command, path, options: options.filter(isValue) };
}

/** The kinds of values: ApplicationCommandOptionType. */
function checked(option: ValueOption, value: OptionValue, world: World): OptionValue {
  const { directory, channels } = world;
  if (option.type === 6) return directory.user(String(value)).id;
  if (option.type === 7) return channels.channel(String(value)).id;
  if (option.type === 8) return directory.role(String(value)).id;
  const schema =
    option.type === 5
      ? z.boolean()
      : option.type === 3
        ? z
            .string()
            .min(option.min_length ?? 0)
            .max(option.max_length ?? 6_000)
        : (option.type === 4 ? z.int() : z.number())
            .min(option.min_value ?? -(2 ** 53))
            .max(option.max_value ?? 2 ** 53);
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw new Error(`Discord takes no ${JSON.stringify(value)} for ${option.name}`);
  const { choices = [] } = option;
  if (choices.length > 0 && !choices.some((it) => it.value === value)) {
    throw new Error(`${option.name} is one of ${choices.map((it) => it.name).join(", ")}`);
  }
  return parsed.data;
}

/** The options as an interaction has them, in the order of the command; `focused` is half typed and not checked. */
export function fillOptions(
  { options }: Called,
  given: Readonly<Record<string, OptionValue>>,
  world: World,
  focused?: string,
): object[] {
  const strangers = Object.keys(given).filter((name) => !options.some((it) => it.name === name));
  if (strangers.length > 0) throw new Error(`The command has no option ${strangers.join(", ")}`);
  return options.flatMap((option) => {
    const { name, type } = option;
    const value = given[name];
    if (name === focused) return [{ name, type, value: String(value ?? ""), focused: true }];
    if (value !== undefined) return [{ name, type, value: checked(option, value, world) }];
    if (option.required === true && focused === undefined) {
      throw new Error(`Discord does not send the command without ${name}`);
    }
    return [];
  });
}

/** `data.options`, nested as group and subcommand are. */
export const nest = (path: readonly Option[], options: readonly object[]): readonly object[] =>
  path.reduceRight<readonly object[]>((inner, { name, type }) => [{ name, type, options: inner }], options);

import { z } from "zod";
import { maybe } from "../components/parts.ts";
import { problem, several, words } from "../form/parse-form.ts";
import { limits } from "../limits.ts";

/** docs.discord.com/developers/interactions/application-commands#application-command-object-application-command-naming */
const name = words(1, limits.commandNameCharacters)
  .regex(/^[-_'\p{L}\p{N}\p{sc=Deva}\p{sc=Thai}]*$/u)
  .refine((text) => text === text.toLowerCase(), {
    message: "Command name must be lowercase",
    params: { code: "APPLICATION_COMMAND_INVALID_NAME" },
  });
const description = words(1, limits.commandDescriptionCharacters);
const localizations = maybe(z.record(z.string(), z.string()));

const choice = z.object({
  name: words(1, limits.choiceCharacters),
  name_localizations: localizations,
  value: z.union([words(0, limits.choiceCharacters), z.number()]),
});
/** What an app may offer in an autocomplete: at most 25. */
export const choices = several(choice, 0, limits.choices);

const value = z
  .object({
    type: z.int().min(3).max(11),
    name,
    name_localizations: localizations,
    description,
    description_localizations: localizations,
    required: maybe(z.boolean()),
    choices: maybe(choices),
    autocomplete: maybe(z.boolean()),
    min_value: maybe(z.number()),
    max_value: maybe(z.number()),
    min_length: maybe(z.int().min(0).max(limits.stringOptionCharacters)),
    max_length: maybe(z.int().min(1).max(limits.stringOptionCharacters)),
    channel_types: maybe(z.array(z.int())),
  })
  .superRefine((it, context) => {
    if (it.autocomplete === true && (it.choices ?? []).length > 0) {
      context.addIssue(
        problem(
          "APPLICATION_COMMAND_OPTIONS_CHOICES_AUTOCOMPLETE",
          "Autocomplete is exclusive with choices",
          ["choices"],
        ),
      );
    }
    if (it.autocomplete === true && ![3, 4, 10].includes(it.type)) {
      context.addIssue(
        problem("APPLICATION_COMMAND_OPTION_AUTOCOMPLETE_INVALID_TYPE", "This type has no autocomplete", [
          "autocomplete",
        ]),
      );
    }
  });
export type ValueOption = z.infer<typeof value>;

/** Required ones first, and no name twice. */
function inOrder(options: readonly { name: string; required?: boolean | undefined }[]) {
  const firstOptional = options.findIndex(({ required }) => required !== true);
  const names = options.map((it) => it.name);
  return options.flatMap((it, index) => [
    ...(it.required === true && firstOptional !== -1 && index > firstOptional
      ? [
          problem(
            "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID",
            "Required options must be placed before non-required options",
            [index],
          ),
        ]
      : []),
    ...(names.indexOf(it.name) < index
      ? [problem("APPLICATION_COMMANDS_DUPLICATE_NAME", "Option names must be unique", [index, "name"])]
      : []),
  ]);
}

const ordered = <T extends z.ZodType<{ name: string; required?: boolean | undefined }>>(option: T) =>
  several(option, 0, limits.commandOptions).superRefine((list, context) => {
    for (const fault of inOrder(list)) context.addIssue(fault);
  });

const named = {
  name,
  name_localizations: localizations,
  description,
  description_localizations: localizations,
};
const subcommand = z.object({ type: z.literal(1), ...named, options: maybe(ordered(value)) });
const group = z.object({ type: z.literal(2), ...named, options: maybe(ordered(subcommand)) });
const option = z.union([subcommand, group, value]);
export type Option = z.infer<typeof option>;

/** Names, descriptions and values, nested ones as well. */
function size(it: {
  readonly name: string;
  readonly description: string;
  readonly options?: readonly Option[] | undefined;
}): number {
  const inner = (it.options ?? []).reduce((sum, each) => {
    const own = "choices" in each ? (each.choices ?? []) : [];
    const chosen = own.map((each) => each.name + String(each.value)).join("").length;
    return sum + chosen + size({ ...each, options: "options" in each ? each.options : [] });
  }, 0);
  return it.name.length + it.description.length + inner;
}

/** A chat-input command: docs.discord.com/developers/interactions/application-commands */
export const commandForm = z
  .object({
    ...named,
    type: maybe(z.literal(1)),
    options: maybe(ordered(option)),
    default_member_permissions: z.string().regex(/^\d+$/).nullish(),
    dm_permission: maybe(z.boolean()),
    contexts: maybe(z.array(z.int().min(0).max(2))),
    integration_types: maybe(z.array(z.int().min(0).max(1))),
    nsfw: maybe(z.boolean()),
  })
  .superRefine((command, context) => {
    const options = command.options ?? [];
    const nested = options.filter(({ type }) => type <= 2).length;
    if (nested > 0 && nested < options.length) {
      context.addIssue(
        problem(
          "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID",
          "Sub-command and sub-command group option types are mutually exclusive to all other types",
          ["options"],
        ),
      );
    }
    if (size(command) > limits.commandCharacters) {
      context.addIssue(
        problem(
          "APPLICATION_COMMAND_TOO_LARGE",
          `Command exceeds maximum size (${limits.commandCharacters})`,
        ),
      );
    }
  });
export type CommandForm = z.infer<typeof commandForm>;

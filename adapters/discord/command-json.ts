import { createHash } from "node:crypto";
import {
  type APIApplicationCommandBasicOption,
  type APIApplicationCommandOption,
  ApplicationCommandOptionType,
  ApplicationCommandType,
  ApplicationIntegrationType,
  InteractionContextType,
  PermissionFlagsBits,
  type RESTPostAPIChatInputApplicationCommandsJSONBody,
} from "discord.js";
import type { Usage } from "../../bot/usage.ts";
import { type Option, type Spec, specs } from "./commands.ts";

type CommandJson = RESTPostAPIChatInputApplicationCommandsJSONBody;

/**
 * Who sees the commands, before an administrator says otherwise under the
 * server's settings, Integrations: whoever may use commands and write. What
 * they may do is Ferry's to check, at every use.
 */
const SEEN_BY = String(PermissionFlagsBits.UseApplicationCommands | PermissionFlagsBits.SendMessages);

/** Commands as Discord registers them: each first word is one, and those that follow it are its subcommands. */
export const commandsJson = (all: readonly Spec[] = specs): CommandJson[] =>
  [...new Set(all.map(({ path }) => path[0]))].map((name) =>
    fitting((longest) =>
      commandJson(
        name,
        all.filter(({ path }) => path[0] === name),
        longest,
      ),
    ),
  );

/** Names, descriptions and values of one command together, at most: https://discord.com/developers/docs/interactions/application-commands#slash-commands */
const MOST_CHARACTERS = 4_000;
/** Of a description. */
const LONGEST = 100;
const SHORTEST = 10;

/** Descriptions give way where a command would be too large. */
function fitting(make: (longest: number) => CommandJson): CommandJson {
  let longest = LONGEST;
  while (sizeOf(make(longest)) > MOST_CHARACTERS && longest > SHORTEST) longest -= 5;
  return make(longest);
}

interface Sized {
  readonly name: string;
  readonly description?: string;
  readonly options?: readonly Sized[] | undefined;
  readonly choices?: readonly { readonly name: string; readonly value: string | number }[] | undefined;
}

/** What Discord counts of a command. */
const sizeOf = ({ name, description = "", options = [], choices = [] }: Sized): number =>
  name.length +
  description.length +
  options.reduce((sum, option) => sum + sizeOf(option), 0) +
  choices.reduce((sum, choice) => sum + choice.name.length + String(choice.value).length, 0);

/** Changes whenever the commands do. */
export const hashOf = (commands: readonly CommandJson[]): string =>
  createHash("sha256").update(JSON.stringify(commands)).digest("hex").slice(0, 32);

function commandJson(name: string, members: readonly Spec[], longest: number): CommandJson {
  const [only] = members.filter(({ path }) => path.length === 1);
  const about = only === undefined ? "VMs, hosts and plans" : only.usage.about;
  return {
    type: ApplicationCommandType.ChatInput,
    name,
    description: described(about, longest),
    options: only === undefined ? subcommands(members, longest) : optionsOf(only, longest),
    default_member_permissions: SEEN_BY,
    contexts: [InteractionContextType.Guild],
    integration_types: [ApplicationIntegrationType.GuildInstall],
  };
}

/** `/ferry hosts` is a subcommand; `/ferry volume create` is one in a group. */
function subcommands(all: readonly Spec[], longest: number): APIApplicationCommandOption[] {
  const words = [...new Set(all.map(({ path }) => path[1] ?? ""))];
  return words.map((name) => {
    const members = all.filter(({ path }) => path[1] === name);
    const [first] = members;
    if (first !== undefined && first.path.length === 2) return subcommand(name, first, longest);
    return {
      type: ApplicationCommandOptionType.SubcommandGroup,
      name,
      description: described(members.map(({ path }) => path[2]).join(", "), longest),
      options: members.map((spec) => subcommand(spec.path[2] ?? "", spec, longest)),
    };
  });
}

const subcommand = (name: string, spec: Spec, longest: number) => ({
  type: ApplicationCommandOptionType.Subcommand as const,
  name,
  description: described(spec.usage.about, longest),
  options: optionsOf(spec, longest),
});

/** Discord wants those first that must be filled in. */
const optionsOf = ({ options, usage }: Spec, longest: number): APIApplicationCommandBasicOption[] =>
  [...options.filter(({ required }) => required), ...options.filter(({ required }) => !required)].map(
    (option) => optionJson(option, usage, longest),
  );

function optionJson(
  option: Option,
  { meanings = {} }: Usage,
  longest: number,
): APIApplicationCommandBasicOption {
  const { name, required, choices } = option;
  const shared = { name, description: described(option.about, longest), required };
  if (option.as === "flag") return { ...shared, type: ApplicationCommandOptionType.Boolean };
  const type = ApplicationCommandOptionType.String as const;
  if (choices !== undefined) {
    const named = (choice: string) =>
      meanings[choice] === undefined ? choice : `${choice}: ${meanings[choice]}`;
    return {
      ...shared,
      type,
      choices: choices.map((choice) => ({ name: described(named(choice), longest), value: choice })),
    };
  }
  return {
    ...shared,
    type,
    max_length: option.longest,
    ...(option.completes === undefined ? {} : { autocomplete: true }),
  };
}

/** 1 to 100 characters: https://discord.com/developers/docs/interactions/application-commands#application-command-object */
const described = (about: string, longest: number): string =>
  about.length > longest ? `${about.slice(0, longest - 1)}…` : about;

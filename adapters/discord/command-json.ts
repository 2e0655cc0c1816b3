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
import { type Option, type Spec, specs } from "./commands.ts";

type CommandJson = RESTPostAPIChatInputApplicationCommandsJSONBody;

/**
 * Who sees the commands, before an administrator says otherwise under the
 * server's settings, Integrations: whoever may use commands and write. What
 * they may do is Ferry's to check, at every use.
 */
const SEEN_BY = String(PermissionFlagsBits.UseApplicationCommands | PermissionFlagsBits.SendMessages);

/** Ferry's commands as Discord registers them: `/migrate`, and `/ferry` with its subcommands. */
export const commandsJson = (): CommandJson[] => {
  const [ferry, others] = [specs.filter(isFerrys), specs.filter((spec) => !isFerrys(spec))];
  return [
    ...others.map((spec) => command(spec.usage.path[0] ?? "", spec.usage.about, optionsOf(spec))),
    command("ferry", "VMs, hosts and plans", subcommands(ferry)),
  ];
};

/** Changes whenever the commands do. */
export const hashOf = (commands: readonly CommandJson[]): string =>
  createHash("sha256").update(JSON.stringify(commands)).digest("hex").slice(0, 32);

const isFerrys = ({ usage }: Spec) => usage.path[0] === "ferry";

const command = (name: string, about: string, options: APIApplicationCommandOption[]): CommandJson => ({
  type: ApplicationCommandType.ChatInput,
  name,
  description: described(about),
  options,
  default_member_permissions: SEEN_BY,
  contexts: [InteractionContextType.Guild],
  integration_types: [ApplicationIntegrationType.GuildInstall],
});

/** `/ferry hosts` is a subcommand; `/ferry volume create` is one in a group. */
function subcommands(all: readonly Spec[]): APIApplicationCommandOption[] {
  const groups = [...new Set(all.map(({ usage }) => usage.path[1] ?? ""))];
  return groups.map((name) => {
    const members = all.filter(({ usage }) => usage.path[1] === name);
    const [first] = members;
    if (first !== undefined && first.usage.path.length === 2) return subcommand(name, first);
    return {
      type: ApplicationCommandOptionType.SubcommandGroup,
      name,
      description: described(first?.usage.about ?? ""),
      options: members.map((spec) => subcommand(spec.usage.path[2] ?? "", spec)),
    };
  });
}

const subcommand = (name: string, spec: Spec) => ({
  type: ApplicationCommandOptionType.Subcommand as const,
  name,
  description: described(spec.usage.about),
  options: optionsOf(spec),
});

/** Discord wants those first that must be filled in. */
const optionsOf = ({ options }: Spec): APIApplicationCommandBasicOption[] =>
  [...options.filter(({ required }) => required), ...options.filter(({ required }) => !required)].map(
    optionJson,
  );

function optionJson(option: Option): APIApplicationCommandBasicOption {
  const { name, about, required, choices, longest } = option;
  const shared = { type: ApplicationCommandOptionType.String as const, name, description: about, required };
  if (choices !== undefined) {
    return { ...shared, choices: choices.map((choice) => ({ name: choice, value: choice })) };
  }
  return {
    ...shared,
    max_length: longest,
    ...(option.completes === undefined ? {} : { autocomplete: true }),
  };
}

/** 1 to 100 characters: https://discord.com/developers/docs/interactions/application-commands#application-command-object */
const described = (about: string): string => (about.length > 100 ? `${about.slice(0, 99)}…` : about);

import { appPermissions, interactionChannel } from "../wire/channels.ts";
import { messageOnWire } from "../wire/messages.ts";
import { memberOnWire, userOnWire } from "../wire/people.ts";
import type { World } from "../world.ts";
import type { Interaction } from "./interactions.ts";

/** INTERACTION_CREATE: docs.discord.com/developers/interactions/receiving-and-responding#interaction-object */
export function interactionPayload(
  interaction: Interaction,
  data: Readonly<Record<string, unknown>>,
  world: World,
): Record<string, unknown> {
  const { channel, user } = interaction;
  const message = interaction.source === undefined ? undefined : world.messages.find(interaction.source);
  const permissions = world.directory.permissionsOf(user);
  const isDirect = channel.kind === "direct";
  return {
    id: interaction.id,
    application_id: world.bot.id,
    type: interaction.type,
    token: interaction.token,
    version: 1,
    data,
    channel_id: channel.id,
    channel: interactionChannel(channel, permissions, world),
    ...(isDirect
      ? { user: userOnWire(user) }
      : {
          guild_id: world.guild.id,
          guild: { id: world.guild.id, locale: "en-US", features: [] },
          guild_locale: "en-US",
          member: { ...memberOnWire(user), permissions: String(permissions) },
        }),
    locale: "en-US",
    app_permissions: appPermissions(channel, world),
    attachment_size_limit: 10 * 1024 * 1024,
    context: isDirect ? 1 : 0,
    authorizing_integration_owners: { 0: world.guild.id },
    entitlements: [],
    ...(message === undefined ? {} : { message: messageOnWire(message, world) }),
  };
}

import type { PermissionsString } from "discord.js";
import type { Channel, TextChannel, Thread } from "./channels.ts";
import type { Message } from "./content/messages.ts";
import type { User } from "./directory.ts";
import { refusals } from "./discord-error.ts";
import { bitsOf, has } from "./permissions.ts";
import type { World } from "./world.ts";

/** What the bot may in a channel; a thread has its channel's permissions. */
export function botBitsIn(world: World, channel: TextChannel | Thread): bigint {
  const { botLacks, botHas } = channel.kind === "thread" ? channel.parent : channel;
  return bitsOf([...[...world.botPermissions].filter((name) => !botLacks.has(name)), ...botHas]);
}

/** The channel or thread of a route. Throws 10003, and 50001 for one that the bot can't see. */
export function channelFor(world: World, id: string): Channel {
  const channel = world.channels.find(id);
  if (channel === undefined || channel.id !== id) throw refusals.unknownChannel();
  if (channel.kind === "direct") return channel;
  if (!world.isInstalled || !has(botBitsIn(world, channel), "ViewChannel")) throw refusals.missingAccess();
  return channel;
}

/** Throws 50013 where the bot lacks a permission. */
export function need(world: World, channel: Channel, ...permissions: readonly PermissionsString[]): void {
  if (channel.kind === "direct") return;
  const bits = botBitsIn(world, channel);
  if (!permissions.every((name) => has(bits, name))) throw refusals.missingPermissions();
}

/** A message of a channel, as the bot's token sees it: nobody's ephemeral ones. */
export function messageFor(world: World, channel: Channel, id: string): Message {
  const message = world.messages.find(id);
  if (message === undefined || message.channel !== channel.id || message.ephemeralFor !== undefined) {
    throw refusals.unknownMessage();
  }
  return message;
}

/** Throws 10004 for any other server than this one, and for this one while the bot is not in it. */
export function guildFor(world: World, id: string): void {
  if (id !== world.guild.id || !world.isInstalled) throw refusals.unknownGuild();
}

/** Whether a person can see a channel or thread. */
export const canSee = (channel: Channel, user: User): boolean =>
  channel.kind === "direct"
    ? channel.person.id === user.id
    : (channel.kind === "thread" ? channel.parent : channel).members.has(user.id);

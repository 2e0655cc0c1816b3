import { ChannelType, PermissionFlagsBits } from "discord.js";
import { list } from "../../bot/format.ts";
import type { DiscordServer } from "../../config/discord-server.ts";
import { OpsError } from "../../jobs/error.ts";
import type { Place } from "../../jobs/record.ts";
import type { Interaction } from "./interaction.ts";
import { placeOf } from "./place.ts";

/** What a plan's thread needs, and how Discord calls it in English. */
const NEEDED = [
  [PermissionFlagsBits.ViewChannel, "view the channel"],
  [PermissionFlagsBits.SendMessages, "send messages"],
  [PermissionFlagsBits.CreatePublicThreads, "create public threads"],
  [PermissionFlagsBits.SendMessagesInThreads, "send messages in threads"],
  [PermissionFlagsBits.ReadMessageHistory, "read message history"],
] as const;

/** Text channels, and announcements. */
const TAKES_THREADS: readonly number[] = [ChannelType.GuildText, ChannelType.GuildAnnouncement];
const IS_THREAD: readonly number[] = [
  ChannelType.PublicThread,
  ChannelType.PrivateThread,
  ChannelType.AnnouncementThread,
];

/** Where a plan that was asked for has its thread: no thread can hang in another, so its channel it is then. */
export function placeFor({ channel }: Interaction, server: DiscordServer): Place {
  const isThread = channel?.type !== undefined && IS_THREAD.includes(channel.type);
  const asked = isThread ? (channel?.parent_id ?? channel?.id) : channel?.id;
  return placeOf(server.id, server.channel ?? asked ?? "0");
}

/** Throws OpsError `discord.no-thread-*` where a plan could not have its thread: the interaction itself says what Ferry may there. */
export function mustTakeThreads({ channel, app_permissions }: Interaction, server: DiscordServer): void {
  // Of another channel than this one an interaction says nothing.
  if (server.channel !== undefined && server.channel !== channel?.id) return;
  const type = channel?.type ?? ChannelType.GuildText;
  if (![...TAKES_THREADS, ...IS_THREAD].includes(type)) throw new OpsError("discord.no-thread-kind");
  const may = BigInt(app_permissions);
  if ((may & PermissionFlagsBits.Administrator) !== 0n) return;
  const missing = NEEDED.flatMap(([bit, words]) => ((may & bit) === 0n ? [words] : []));
  if (missing.length > 0) throw new OpsError("discord.no-thread-here", { missing: list(missing, "or") });
}

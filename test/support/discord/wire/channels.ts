import { botBitsIn } from "../access.ts";
import { type Channel, nameOf, type Thread } from "../channels.ts";
import { bitsOf } from "../permissions.ts";
import type { World } from "../world.ts";
import { iso } from "./iso.ts";
import { userOnWire } from "./people.ts";

function threadOnWire(thread: Thread, world: World) {
  const messages = world.messages.list(thread.id);
  return {
    id: thread.id,
    type: 11,
    guild_id: world.guild.id,
    parent_id: thread.parent.id,
    owner_id: thread.owner,
    name: nameOf(thread),
    last_message_id: messages.at(-1)?.id ?? null,
    message_count: messages.length,
    total_message_sent: messages.length,
    member_count: thread.members.size,
    rate_limit_per_user: 0,
    flags: 0,
    thread_metadata: {
      archived: world.channels.isArchived(thread),
      locked: thread.isLocked,
      auto_archive_duration: thread.autoArchiveMinutes,
      archive_timestamp: iso(thread.archivedAt),
      create_timestamp: iso(thread.createdAt),
    },
  };
}

export function channelOnWire(channel: Channel, world: World): Record<string, unknown> {
  if (channel.kind === "thread") return threadOnWire(channel, world);
  const last = world.messages.list(channel.id).at(-1)?.id ?? null;
  if (channel.kind === "direct") {
    return { id: channel.id, type: 1, last_message_id: last, recipients: [userOnWire(channel.person)] };
  }
  return {
    id: channel.id,
    type: 0,
    guild_id: world.guild.id,
    name: channel.name,
    topic: null,
    nsfw: false,
    position: 0,
    parent_id: null,
    rate_limit_per_user: 0,
    last_message_id: last,
    flags: 0,
    permission_overwrites: [
      {
        id: world.bot.id,
        type: 1,
        allow: String(bitsOf([...channel.botHas])),
        deny: String(bitsOf([...channel.botLacks])),
      },
    ],
  };
}

/** A channel as an interaction shows it: with the permissions of the person who acts. */
export const interactionChannel = (channel: Channel, permissions: bigint, world: World) => ({
  ...channelOnWire(channel, world),
  permissions: String(permissions),
});

export const appPermissions = (channel: Channel, world: World): string =>
  channel.kind === "direct" ? "0" : String(botBitsIn(world, channel));

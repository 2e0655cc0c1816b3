import { MessageFlags } from "discord.js";
import { botBitsIn } from "./access.ts";
import { type Channel, nameOf, type Thread } from "./channels.ts";
import type { File, Message } from "./content/messages.ts";
import type { Role, User } from "./directory.ts";
import { bitsOf } from "./permissions.ts";
import type { World } from "./world.ts";

const iso = (ms: number) => new Date(ms).toISOString();

export const userOnWire = (user: User) => ({
  id: user.id,
  username: user.name,
  global_name: user.isBot ? null : user.displayName,
  discriminator: user.isBot ? "0001" : "0",
  avatar: null,
  public_flags: 0,
  ...(user.isBot ? { bot: true } : {}),
});

export const roleOnWire = (role: Role) => ({
  id: role.id,
  name: role.name,
  color: 0,
  colors: { primary_color: 0, secondary_color: null, tertiary_color: null },
  hoist: false,
  icon: null,
  unicode_emoji: null,
  position: 0,
  permissions: String(bitsOf(role.permissions)),
  managed: false,
  mentionable: role.isMentionable,
  flags: 0,
});

export const memberOnWire = (user: User) => ({
  user: userOnWire(user),
  nick: null,
  avatar: null,
  roles: [...user.roles],
  joined_at: "2026-01-01T00:00:00.000000+00:00",
  deaf: false,
  mute: false,
  pending: false,
  flags: 0,
});

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

const fileOnWire = (file: File, channel: string) => {
  const url = `https://cdn.discordapp.com/attachments/${channel}/${file.id}/${file.name}`;
  return {
    id: file.id,
    filename: file.name,
    ...(file.description === undefined ? {} : { description: file.description }),
    size: file.content.length,
    url,
    proxy_url: url,
  };
};

/** Components with the addresses of the files that they show. */
function resolved(value: unknown, message: Message): unknown {
  if (Array.isArray(value)) return value.map((it) => resolved(it, message));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, it]) => {
      const name =
        key === "url" && typeof it === "string" ? /^attachment:\/\/(.+)$/.exec(it)?.[1] : undefined;
      const file = message.files.find((each) => each.name === name);
      return [key, file === undefined ? resolved(it, message) : fileOnWire(file, message.channel).url];
    }),
  );
}

/** A message as REST and gateway show it. Of a components v2 message the files are not listed (discord-api-docs#8277). */
export function messageOnWire(message: Message, world: World): Record<string, unknown> {
  const author = world.directory.user(message.author);
  const thread = world.channels.find(message.id);
  const isV2 = (message.flags & MessageFlags.IsComponentsV2) !== 0;
  return {
    id: message.id,
    channel_id: message.channel,
    type: message.type,
    author: userOnWire(author),
    content: message.content,
    timestamp: iso(message.postedAt),
    edited_timestamp: message.editedAt.length === 0 ? null : iso(message.editedAt.at(-1) ?? 0),
    tts: false,
    mention_everyone: message.pinged.some((it) => it === "@everyone" || it === "@here"),
    mentions: [],
    mention_roles: [],
    attachments: isV2 ? [] : message.files.map((file) => fileOnWire(file, message.channel)),
    embeds: message.embeds,
    components: resolved(message.components, message),
    pinned: false,
    flags:
      message.flags |
      (message.ephemeralFor === undefined ? 0 : MessageFlags.Ephemeral) |
      (message.isLoading ? MessageFlags.Loading : 0) |
      (thread?.kind === "thread" ? MessageFlags.HasThread : 0),
    ...(message.nonce === undefined ? {} : { nonce: message.nonce }),
    ...(message.interaction === undefined ? {} : { application_id: world.bot.id, webhook_id: world.bot.id }),
    ...(thread?.kind === "thread" ? { thread: threadOnWire(thread, world) } : {}),
    ...(message.type === 21
      ? {
          message_reference: {
            type: 0,
            message_id: message.channel,
            channel_id: threadParent(message, world),
            guild_id: world.guild.id,
          },
        }
      : {}),
  };
}

function threadParent(message: Message, world: World): string | undefined {
  const channel = world.channels.find(message.channel);
  return channel?.kind === "thread" ? channel.parent.id : undefined;
}

export const guildOnWire = (world: World) => ({
  id: world.guild.id,
  name: world.guild.name,
  icon: null,
  owner_id: world.directory.users[0]?.id ?? world.bot.id,
  roles: world.directory.roles.map(roleOnWire),
  emojis: [],
  stickers: [],
  features: [],
  preferred_locale: "en-US",
  verification_level: 0,
  default_message_notifications: 0,
  explicit_content_filter: 0,
  mfa_level: 0,
  afk_timeout: 300,
  premium_tier: 0,
  nsfw_level: 0,
  system_channel_flags: 0,
  premium_progress_bar_enabled: false,
});

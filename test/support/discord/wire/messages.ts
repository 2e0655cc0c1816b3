import { MessageFlags } from "discord.js";
import type { File, Message } from "../content/messages.ts";
import type { World } from "../world.ts";
import { channelOnWire } from "./channels.ts";
import { iso } from "./iso.ts";
import { userOnWire } from "./people.ts";

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
    ...(thread?.kind === "thread" ? { thread: channelOnWire(thread, world) } : {}),
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

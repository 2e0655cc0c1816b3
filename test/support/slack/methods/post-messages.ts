import { z } from "zod";
import { SlackError } from "../slack-error.ts";
import { messageOnWire } from "../wire.ts";
import { flag, timestamp } from "./arguments.ts";
import { checkSize, contentArguments, noteMentions, readContent } from "./content.ts";
import { readMetadata } from "./metadata.ts";
import { method } from "./method.ts";
import { checkThread, writableChannel } from "./reach.ts";

const parsing = {
  mrkdwn: flag,
  parse: z.enum(["none", "full"]).optional(),
  link_names: flag,
};

export const postMessage = method(
  "chat.postMessage",
  {
    tier: "posting",
    scope: "chat:write",
    arguments: z.strictObject({
      channel: z.string().min(1),
      ...contentArguments,
      ...parsing,
      thread_ts: timestamp.optional(),
      reply_broadcast: flag,
      metadata: z.unknown().optional(),
      unfurl_links: flag,
      unfurl_media: flag,
    }),
  },
  (given, workspace) => {
    const channel = writableChannel(given.channel, workspace);
    const content = readContent(given, workspace);
    checkSize(content);
    const metadata = readMetadata(given.metadata);
    if (given.thread_ts !== undefined) checkThread(channel, given.thread_ts, workspace);
    const message = workspace.messages.post({
      ...content,
      channel: channel.id,
      user: workspace.bot.id,
      ...(given.thread_ts === undefined ? {} : { threadTs: given.thread_ts }),
      ...(metadata == null ? {} : { metadata }),
      isBroadcast: given.thread_ts !== undefined && given.reply_broadcast === true,
    });
    noteMentions(content, true, workspace);
    return { channel: channel.id, ts: message.ts, message: messageOnWire(message, workspace, true) };
  },
);

export const postEphemeral = method(
  "chat.postEphemeral",
  {
    tier: 4,
    scope: "chat:write",
    arguments: z.strictObject({
      channel: z.string().min(1),
      user: z.string().min(1),
      ...contentArguments,
      ...parsing,
      thread_ts: timestamp.optional(),
    }),
  },
  (given, workspace) => {
    const channel = writableChannel(given.channel, workspace);
    if (!channel.members.has(given.user)) throw new SlackError("user_not_in_channel");
    const content = readContent(given, workspace);
    checkSize(content);
    if (given.thread_ts !== undefined) checkThread(channel, given.thread_ts, workspace);
    noteMentions(content, true, workspace);
    // "Ephemeral messages in threads are only shown if there is already an active thread."
    const isShown = given.thread_ts === undefined || workspace.messages.thread(given.thread_ts).length > 1;
    const ts = isShown
      ? workspace.messages.post({
          ...content,
          channel: channel.id,
          user: workspace.bot.id,
          ephemeralFor: given.user,
          ...(given.thread_ts === undefined ? {} : { threadTs: given.thread_ts }),
        }).ts
      : workspace.ids.ts();
    return { message_ts: ts };
  },
);

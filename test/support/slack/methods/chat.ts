import { z } from "zod";
import { limits } from "../limits.ts";
import { SlackError } from "../slack-error.ts";
import { valuesOf } from "../values.ts";
import { messageOnWire } from "../wire.ts";
import { flag, timestamp } from "./arguments.ts";
import { checkSize, contentArguments, noteMentions, readContent } from "./content.ts";
import { readMetadata } from "./metadata.ts";
import { method } from "./method.ts";
import { checkThread, messageIn, visibleChannel, writableChannel } from "./reach.ts";

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

export const update = method(
  "chat.update",
  {
    tier: 3,
    scope: "chat:write",
    arguments: z.strictObject({
      channel: z.string().min(1),
      ts: timestamp,
      ...contentArguments,
      parse: parsing.parse,
      link_names: flag,
      metadata: z.unknown().optional(),
    }),
  },
  (given, workspace) => {
    const channel = visibleChannel(given.channel, workspace);
    if (channel.isArchived) throw new SlackError("is_inactive");
    const message = messageIn(channel, given.ts, workspace);
    if (message.user !== workspace.bot.id) throw new SlackError("cant_update_message");
    const content = readContent(given, workspace);
    checkSize(content);
    if (Buffer.byteLength(content.text) > limits.updatedTextBytes && given.markdown_text === undefined) {
      throw new SlackError("msg_too_long");
    }
    const metadata = readMetadata(given.metadata);
    const updated = workspace.messages.replace(
      given.ts,
      {
        ...content,
        values: valuesOf(content.blocks),
        isLabelledEdited: message.isLabelledEdited || content.blocks.length === 0,
        metadata: metadata === undefined ? message.metadata : (metadata ?? undefined),
      },
      workspace.now(),
    );
    noteMentions(content, false, workspace);
    return {
      channel: channel.id,
      ts: given.ts,
      text: updated.text,
      message: messageOnWire(updated, workspace, true),
    };
  },
);

export const remove = method(
  "chat.delete",
  {
    tier: 3,
    scope: "chat:write",
    arguments: z.strictObject({ channel: z.string().min(1), ts: timestamp }),
  },
  (given, workspace) => {
    const channel = visibleChannel(given.channel, workspace);
    const message = messageIn(channel, given.ts, workspace);
    if (message.user !== workspace.bot.id) throw new SlackError("cant_delete_message");
    workspace.messages.remove(given.ts);
    return { channel: channel.id, ts: given.ts };
  },
);

export const getPermalink = method(
  "chat.getPermalink",
  { tier: "none", arguments: z.strictObject({ channel: z.string().min(1), message_ts: timestamp }) },
  (given, workspace) => {
    const channel = visibleChannel(given.channel, workspace);
    const message = messageIn(channel, given.message_ts, workspace);
    const thread = message.threadTs === undefined ? "" : `?thread_ts=${message.threadTs}&cid=${channel.id}`;
    return {
      channel: channel.id,
      permalink: `https://${workspace.team.domain}.slack.com/archives/${channel.id}/p${message.ts.replace(".", "")}${thread}`,
    };
  },
);

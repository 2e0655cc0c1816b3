import { z } from "zod";
import { limits } from "../limits.ts";
import { SlackError } from "../slack-error.ts";
import { valuesOf } from "../values.ts";
import { messageOnWire } from "../wire.ts";
import { flag, timestamp } from "./arguments.ts";
import { checkSize, contentArguments, noteMentions, readContent } from "./content.ts";
import { readMetadata } from "./metadata.ts";
import { method } from "./method.ts";
import { messageIn, visibleChannel } from "./reach.ts";

export const update = method(
  "chat.update",
  {
    tier: 3,
    scope: "chat:write",
    arguments: z.strictObject({
      channel: z.string().min(1),
      ts: timestamp,
      ...contentArguments,
      parse: z.enum(["none", "full"]).optional(),
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

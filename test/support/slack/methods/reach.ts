import type { Channel } from "../directory.ts";
import type { Message } from "../messages.ts";
import { SlackError } from "../slack-error.ts";
import type { Workspace } from "../workspace.ts";

/** A channel that the bot may know of: a private one without it does not exist for it. */
export function visibleChannel(id: string, workspace: Workspace): Channel {
  const channel = workspace.directory.findChannel(id);
  if (channel === undefined || channel.id !== id) throw new SlackError("channel_not_found");
  if (channel.type !== "public" && !channel.members.has(workspace.bot.id)) {
    throw new SlackError("channel_not_found");
  }
  return channel;
}

/** A channel that the bot may write to, by id, by name, or by the id of a user for direct messages. */
export function writableChannel(given: string, workspace: Workspace): Channel {
  const { directory } = workspace;
  const user = directory.findUser(given);
  if (user?.id === given) return directory.direct(user);
  const named = directory.findChannel(given.replace(/^#/, ""));
  const channel = visibleChannel(named?.id ?? given, workspace);
  if (channel.isArchived) throw new SlackError("is_archived");
  const isIn = channel.members.has(workspace.bot.id);
  if (!isIn && !workspace.tokens.scopes.has("chat:write.public")) throw new SlackError("not_in_channel");
  return channel;
}

/** A message of a channel; ephemeral ones are none to the Web API. */
export function messageIn(channel: Channel, ts: string, workspace: Workspace): Message {
  const message = workspace.messages.find(ts);
  if (
    message === undefined ||
    message.channel !== channel.id ||
    message.ephemeralFor !== undefined ||
    message.isTombstone
  ) {
    throw new SlackError("message_not_found");
  }
  return message;
}

/** The root that a reply goes under: a message of the channel that is no reply itself. */
export function checkThread(channel: Channel, ts: string, workspace: Workspace): void {
  const root = workspace.messages.find(ts);
  if (
    root === undefined ||
    root.channel !== channel.id ||
    root.ephemeralFor !== undefined ||
    root.threadTs !== undefined
  ) {
    throw new SlackError("thread_not_found");
  }
}

const READ = { public: "channels", private: "groups", direct: "im", group: "mpim" } as const;

/** The scope that reading a channel's messages or facts needs: `groups:history`. */
export const scopeByChannel =
  (what: "history" | "read") =>
  (channel: Channel | undefined): string =>
    `${READ[channel?.type ?? "public"]}:${what}`;

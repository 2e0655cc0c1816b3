import type { Courier } from "../courier.ts";
import type { Channel, User } from "../directory.ts";
import { encodeTyped } from "../entities.ts";
import type { EventCourier } from "../event-courier.ts";
import { commandBody, eventBody, homeEvent, mentionEvent } from "../event-payloads.ts";
import type { Message } from "../messages.ts";
import { type Actions, type Delivered, NotAcknowledged } from "../people.ts";
import { respond } from "../respond.ts";
import { SlackError } from "../slack-error.ts";
import type { Workspace } from "../workspace.ts";

/** Throws for somebody who can't write there. */
function writer(
  workspace: Workspace,
  userName: string,
  channelName: string,
): { user: User; channel: Channel } {
  const user = workspace.directory.user(userName);
  const channel = workspace.directory.channel(channelName);
  if (!channel.members.has(user.id)) throw new Error(`${user.name} is not in ${channel.name}`);
  if (channel.isArchived) throw new Error(`${channel.name} is archived: nobody can write there`);
  if (user.kind === "deactivated") throw new Error(`${user.name} is deactivated`);
  return { user, channel };
}

function write(workspace: Workspace, user: User, channel: Channel, text: string, thread?: string): Message {
  const root = thread === undefined ? undefined : workspace.messages.find(thread);
  if (thread !== undefined && root?.channel !== channel.id) {
    throw new Error(`There is no message ${thread} in ${channel.name}`);
  }
  return workspace.messages.post({
    text,
    blocks: [],
    attachments: [],
    channel: channel.id,
    user: user.id,
    ...(thread === undefined ? {} : { threadTs: root?.threadTs ?? thread }),
  });
}

/** Commands, messages and the Home tab. */
export function posting(
  workspace: Workspace,
  courier: Courier,
  events: EventCourier,
): Pick<Actions, "command" | "mention" | "say" | "openHome"> {
  const isSubscribed = (event: string, scope?: string) =>
    workspace.events.includes(event) && (scope === undefined || workspace.tokens.scopes.has(scope));

  return {
    async command(userName, channelName, command, text = "", options = {}): Promise<Delivered> {
      const { user, channel } = writer(workspace, userName, channelName);
      if (!workspace.commands.includes(command) || !workspace.tokens.scopes.has("commands")) {
        throw new Error(`${command} is no valid command here: the app does not register it`);
      }
      if (user.kind === "external")
        throw new Error(`${user.name} is external and has no slash commands here`);
      const typed = options.wire === true ? text : encodeTyped(text);
      const body = commandBody(workspace, user, channel, command, typed);
      const delivered = await courier.deliver({ type: "slash_commands", body });
      if (delivered.answer === undefined) return delivered;
      const { answer } = delivered;
      try {
        const given = typeof answer === "string" ? { text: answer } : answer;
        respond(given, { channel: channel.id, user: user.id }, workspace);
      } catch (error) {
        if (!(error instanceof SlackError)) throw error;
        throw new NotAcknowledged("invalid_command_response", error.code);
      }
      return delivered;
    },

    async mention(userName, channelName, text, options = {}) {
      const { user, channel } = writer(workspace, userName, channelName);
      const typed = options.wire === true ? text : encodeTyped(text);
      const message = write(workspace, user, channel, `<@${workspace.bot.id}> ${typed}`, options.thread);
      const isHeard =
        channel.members.has(workspace.bot.id) && isSubscribed("app_mention", "app_mentions:read");
      if (!isHeard) return undefined;
      const body = eventBody(workspace, mentionEvent(message, user), channel);
      return await events.deliver({ type: "events_api", body });
    },

    say(userName, channelName, text, options = {}) {
      const { user, channel } = writer(workspace, userName, channelName);
      return write(workspace, user, channel, encodeTyped(text), options.thread).ts;
    },

    async openHome(userName) {
      const user = workspace.directory.user(userName);
      if (!isSubscribed("app_home_opened")) throw new Error("The app does not subscribe to app_home_opened");
      return await events.deliver({
        type: "events_api",
        body: eventBody(workspace, homeEvent(workspace, user)),
      });
    },
  };
}

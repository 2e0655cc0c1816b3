import { randomUUID } from "node:crypto";
import type { Channel, User } from "./directory.ts";
import type { Message } from "./messages.ts";
import { viewOnWire } from "./wire.ts";
import type { Workspace } from "./workspace.ts";

type Body = Record<string, unknown>;

/** The name of a conversation that is not public is told to nobody. */
export const nameInPayloads = ({ type, name }: Channel): string =>
  ({ public: name, private: "privategroup", direct: "directmessage", group: `mpdm-${name}-1` })[type];

/** What a slash command sends. */
export function commandBody(
  workspace: Workspace,
  user: User,
  channel: Channel,
  command: string,
  text: string,
): Body {
  return {
    token: workspace.verificationToken,
    team_id: workspace.team.id,
    team_domain: workspace.team.domain,
    channel_id: channel.id,
    channel_name: nameInPayloads(channel),
    user_id: user.id,
    user_name: user.name,
    command,
    text,
    api_app_id: workspace.appId,
    is_enterprise_install: "false",
    response_url: workspace.address + workspace.responseUrls.issue({ channel: channel.id, user: user.id }),
    trigger_id: workspace.triggers.issue(user),
  };
}

/** What an event sends, around the event itself. */
export function eventBody(workspace: Workspace, event: Body, channel?: Channel): Body {
  return {
    token: workspace.verificationToken,
    team_id: workspace.team.id,
    context_team_id: workspace.team.id,
    context_enterprise_id: null,
    api_app_id: workspace.appId,
    event,
    type: "event_callback",
    event_id: workspace.ids.next("Ev"),
    event_time: Math.floor(workspace.now() / 1000),
    authorizations: [
      {
        enterprise_id: null,
        team_id: workspace.team.id,
        user_id: workspace.bot.id,
        is_bot: true,
        is_enterprise_install: false,
      },
    ],
    is_ext_shared_channel: channel?.isShared ?? false,
    event_context: workspace.ids.random(),
  };
}

export const mentionEvent = (message: Message, user: User): Body => ({
  type: "app_mention",
  user: user.id,
  team: user.teamId,
  ts: message.ts,
  client_msg_id: randomUUID(),
  text: message.text,
  channel: message.channel,
  event_ts: message.ts,
  ...(message.threadTs === undefined ? {} : { thread_ts: message.threadTs }),
});

export const homeEvent = (workspace: Workspace, user: User): Body => {
  const home = workspace.views.home(user.id);
  return {
    type: "app_home_opened",
    user: user.id,
    channel: workspace.directory.direct(user).id,
    tab: "home",
    event_ts: workspace.ids.ts(),
    ...(home === undefined ? {} : { view: viewOnWire(home, workspace) }),
  };
};

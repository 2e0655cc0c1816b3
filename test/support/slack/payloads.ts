import { randomUUID } from "node:crypto";
import type { Channel, User } from "./directory.ts";
import type { Message } from "./messages.ts";
import { stateOf } from "./values.ts";
import type { View } from "./views.ts";
import { asSent, messageOnWire, viewOnWire } from "./wire.ts";
import type { Workspace } from "./workspace.ts";

type Body = Record<string, unknown>;

/** What a slash command sends. */
export function commandBody(
  workspace: Workspace,
  user: User,
  channel: Channel,
  command: string,
  text: string,
): Body {
  const names = { public: channel.name, private: "privategroup", direct: "directmessage" };
  return {
    token: workspace.verificationToken,
    team_id: workspace.team.id,
    team_domain: workspace.team.domain,
    channel_id: channel.id,
    channel_name: names[channel.type],
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

/** What every interaction says of who, where and which app. */
const interaction = (workspace: Workspace, type: string, user: User): Body => ({
  type,
  user: { id: user.id, username: user.name, name: user.name, team_id: user.teamId },
  api_app_id: workspace.appId,
  token: workspace.verificationToken,
  team: { id: workspace.team.id, domain: workspace.team.domain },
  enterprise: null,
  is_enterprise_install: false,
});

/** The message or view that holds what was pressed; an ephemeral message comes without its content. */
function containerOf(workspace: Workspace, place: Message | View): Body {
  if ("draft" in place) {
    return {
      container: { type: "view", view_id: place.id },
      view: viewOnWire(place, workspace),
    };
  }
  const isEphemeral = place.ephemeralFor !== undefined;
  const channel = workspace.directory.channel(place.channel);
  return {
    container: {
      type: "message",
      message_ts: place.ts,
      channel_id: place.channel,
      is_ephemeral: isEphemeral,
      ...(place.threadTs === undefined ? {} : { thread_ts: place.threadTs }),
    },
    channel: {
      id: channel.id,
      name:
        channel.type === "private"
          ? "privategroup"
          : channel.type === "direct"
            ? "directmessage"
            : channel.name,
    },
    ...(isEphemeral ? {} : { message: messageOnWire(place, workspace) }),
    state: { values: asSent(stateOf(place.blocks, place.values)) },
  };
}

/** What pressing or choosing sends. */
export function actionBody(workspace: Workspace, user: User, place: Message | View, action: Body): Body {
  const answerable =
    "draft" in place
      ? {}
      : {
          response_url:
            workspace.address +
            workspace.responseUrls.issue({
              channel: place.channel,
              user: user.id,
              ts: place.ts,
              ...(place.threadTs === undefined ? {} : { threadTs: place.threadTs }),
            }),
        };
  return {
    ...interaction(workspace, "block_actions", user),
    ...containerOf(workspace, place),
    ...answerable,
    trigger_id: workspace.triggers.issue(user),
    actions: [asSent({ ...action, action_ts: workspace.ids.ts() })],
  };
}

/** What typing into an external_select sends. */
export function suggestionBody(
  workspace: Workspace,
  user: User,
  place: Message | View,
  ids: { readonly action_id: string; readonly block_id: string },
  value: string,
): Body {
  const { state: _, ...container } = containerOf(workspace, place);
  const { action_id, block_id } = ids;
  return { ...interaction(workspace, "block_suggestion", user), ...container, action_id, block_id, value };
}

export const submissionBody = (workspace: Workspace, user: User, view: View): Body => ({
  ...interaction(workspace, "view_submission", user),
  trigger_id: workspace.triggers.issue(user),
  view: viewOnWire(view, workspace),
  response_urls: [],
});

export const closedBody = (workspace: Workspace, user: User, view: View, isCleared: boolean): Body => ({
  ...interaction(workspace, "view_closed", user),
  view: viewOnWire(view, workspace),
  is_cleared: isCleared,
});

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

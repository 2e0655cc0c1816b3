import type { User } from "./directory.ts";
import { nameInPayloads } from "./event-payloads.ts";
import type { Message } from "./messages.ts";
import { stateOf } from "./values.ts";
import type { View } from "./views.ts";
import { asSent, messageOnWire, viewOnWire } from "./wire.ts";
import type { Workspace } from "./workspace.ts";

type Body = Record<string, unknown>;

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
      name: nameInPayloads(channel),
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

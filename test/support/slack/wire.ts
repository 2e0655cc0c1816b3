import type { Channel, User } from "./directory.ts";
import { encodeEntities } from "./entities.ts";
import type { Message } from "./messages.ts";
import { stateOf } from "./values.ts";
import type { View } from "./views.ts";
import type { Workspace } from "./workspace.ts";

/**
 * A value as Slack sends it back: `&<>` in plain_text come escaped, also where
 * the app sent them bare (bolt-python#513).
 */
export function asSent(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(asSent);
  if (typeof value !== "object" || value === null) return value;
  const isPlain = Reflect.get(value, "type") === "plain_text";
  return Object.fromEntries(
    Object.entries(value).map(([key, it]) => [
      key,
      isPlain && key === "text" && typeof it === "string" ? encodeEntities(it) : asSent(it),
    ]),
  );
}

/** A message as the Web API and payloads show it. */
export function messageOnWire(
  message: Message,
  workspace: Workspace,
  withMetadata = false,
): Record<string, unknown> {
  const isBot = message.user === workspace.bot.id;
  const replies = workspace.messages.thread(message.ts).slice(1);
  return {
    type: "message",
    ...(message.isTombstone
      ? { subtype: "tombstone", hidden: true }
      : message.isBroadcast
        ? { subtype: "thread_broadcast" }
        : {}),
    user: message.user,
    text: message.text,
    ts: message.ts,
    team: workspace.team.id,
    ...(isBot ? { bot_id: workspace.botId, app_id: workspace.appId } : {}),
    ...(message.blocks.length > 0 ? { blocks: asSent(message.blocks) } : {}),
    ...(message.attachments.length > 0 ? { attachments: asSent(message.attachments) } : {}),
    ...(message.threadTs === undefined ? {} : { thread_ts: message.threadTs }),
    ...(replies.length > 0
      ? { thread_ts: message.ts, reply_count: replies.length, latest_reply: replies.at(-1)?.ts }
      : {}),
    ...(message.isLabelledEdited ? { edited: { user: message.user, ts: message.ts } } : {}),
    ...(withMetadata && message.metadata !== undefined ? { metadata: message.metadata } : {}),
    ...(message.files.length > 0 ? { files: message.files.map((name) => ({ name })) } : {}),
  };
}

/** A view as the Web API and payloads show it. */
export function viewOnWire(view: View, workspace: Workspace): Record<string, unknown> {
  const { draft } = view;
  const modal = draft.type === "modal" ? draft : undefined;
  return {
    id: view.id,
    team_id: workspace.team.id,
    type: draft.type,
    blocks: asSent(draft.blocks),
    private_metadata: draft.private_metadata ?? "",
    callback_id: draft.callback_id ?? "",
    external_id: draft.external_id ?? "",
    state: { values: asSent(stateOf(draft.blocks, view.values)) },
    hash: view.hash,
    title: asSent(modal?.title ?? null),
    submit: asSent(modal?.submit ?? null),
    close: asSent(modal?.close ?? null),
    clear_on_close: modal?.clear_on_close ?? false,
    notify_on_close: modal?.notify_on_close ?? false,
    root_view_id: view.rootId,
    previous_view_id: view.previousId ?? null,
    app_id: workspace.appId,
    app_installed_team_id: workspace.team.id,
    bot_id: workspace.botId,
  };
}

export const userOnWire = (user: User) => ({
  id: user.id,
  team_id: user.teamId,
  name: user.name,
  deleted: user.kind === "deactivated",
  real_name: user.realName,
  tz: user.timeZone,
  profile: { real_name: user.realName, display_name: user.name, team: user.teamId },
  is_admin: false,
  is_owner: false,
  is_bot: user.kind === "bot",
  is_restricted: user.kind === "guest",
  is_ultra_restricted: false,
  is_stranger: user.kind === "external",
});

export const channelOnWire = (channel: Channel, workspace: Workspace) => ({
  id: channel.id,
  ...(channel.type === "direct" ? {} : { name: channel.name }),
  is_channel: channel.type === "public",
  is_group: channel.type === "private",
  is_im: channel.type === "direct",
  is_mpim: channel.type === "group",
  is_private: channel.type !== "public",
  is_archived: channel.isArchived,
  is_ext_shared: channel.isShared,
  is_member: channel.members.has(workspace.bot.id),
  num_members: channel.members.size,
});

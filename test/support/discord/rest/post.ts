import { botBitsIn } from "../access.ts";
import type { Channel, Thread } from "../channels.ts";
import { compose, type Uploads } from "../content/compose.ts";
import { pingedBy } from "../content/mentions.ts";
import type { ContentForm } from "../content/message-form.ts";
import type { Draft, Message } from "../content/messages.ts";
import { refusals } from "../discord-error.ts";
import { has } from "../permissions.ts";
import { channelOnWire } from "../wire/channels.ts";
import type { World } from "../world.ts";

/** Somebody wrote there: an archived thread is open again. */
export function wake(world: World, thread: Thread): void {
  const wasArchived = world.channels.isArchived(thread);
  thread.activeAt = world.now();
  if (!wasArchived) return;
  thread.isArchived = false;
  thread.archivedAt = world.now();
  world.emit("THREAD_UPDATE", channelOnWire(thread, world));
}

/** Throws 50083 for a thread that a moderator locked and only moderators wake. */
export function checkLock(world: World, channel: Channel): void {
  if (channel.kind !== "thread" || !channel.isLocked) return;
  if (!has(botBitsIn(world, channel), "ManageThreads")) throw refusals.archivedThread();
}

/** The app says something new in a channel. */
export function postMessage(
  world: World,
  channel: Channel,
  form: ContentForm,
  uploads: Uploads,
  extra: Partial<Pick<Draft, "nonce" | "type" | "ephemeralFor" | "interaction">> = {},
  root: readonly PropertyKey[] = [],
): Message {
  checkLock(world, channel);
  const content = compose(form, undefined, uploads, world.ids, root);
  const mayPingAll = channel.kind === "direct" || has(botBitsIn(world, channel), "MentionEveryone");
  const isPrivate = extra.ephemeralFor !== undefined;
  const pinged = isPrivate ? [] : pingedBy(content, form.allowed_mentions, mayPingAll, world.directory);
  if (channel.kind === "thread" && !isPrivate) wake(world, channel);
  return world.messages.post({ ...content, ...extra, channel: channel.id, author: world.bot.id, pinged });
}

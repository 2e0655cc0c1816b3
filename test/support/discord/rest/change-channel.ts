import { z } from "zod";
import { channelFor, need } from "../access.ts";
import { nameOf, type Thread } from "../channels.ts";
import { maybe } from "../components/parts.ts";
import { refusals } from "../discord-error.ts";
import { parseForm } from "../form/parse-form.ts";
import { channelOnWire } from "../wire/channels.ts";
import type { World } from "../world.ts";
import { buckets } from "./buckets.ts";
import { param, type Route, takeHidden } from "./route.ts";
import { systemMessage } from "./system-message.ts";
import { minutes, slowmode, threadName } from "./thread-form.ts";

const changeForm = z.object({
  name: maybe(threadName),
  archived: maybe(z.boolean()),
  locked: maybe(z.boolean()),
  auto_archive_duration: minutes,
  rate_limit_per_user: slowmode,
});
type Change = z.infer<typeof changeForm>;

/** docs.discord.com/developers/topics/threads#editing-deleting */
function checkChange(world: World, thread: Thread, change: Change): void {
  const isArchived = world.channels.isArchived(thread);
  const isWaking = change.archived === false;
  if (isArchived && !isWaking) throw refusals.archivedThread();
  const others = Object.entries(change).some(([key, value]) => key !== "archived" && value !== undefined);
  const isOwn = thread.owner === world.bot.id && !thread.isLocked;
  const needsManager =
    change.locked !== undefined || change.rate_limit_per_user !== undefined || thread.isLocked;
  if (needsManager) need(world, thread, "ManageThreads");
  else if (isWaking && !others) need(world, thread, "SendMessagesInThreads");
  else if (!isOwn) need(world, thread, "ManageThreads");
}

const change: Route = {
  route: "PATCH /channels/:id",
  needsToken: true,
  bucket: buckets.changeChannel,
  call(request, world) {
    const thread = channelFor(world, param(request, 0));
    if (thread.kind === "text") need(world, thread, "ManageChannels");
    if (thread.kind !== "thread") throw new Error("This fake changes threads alone");
    const form = parseForm(changeForm, request.body);
    checkChange(world, thread, form);
    const isRenamed = form.name !== undefined && form.name !== nameOf(thread);
    if (isRenamed) takeHidden(world, buckets.rename, thread.id);
    if (form.archived === false) {
      thread.isArchived = false;
      thread.activeAt = world.now();
    }
    if (form.name !== undefined && isRenamed) {
      thread.names.push(form.name);
      systemMessage(world, thread, 4, form.name);
    }
    if (form.locked !== undefined) thread.isLocked = form.locked;
    if (form.auto_archive_duration !== undefined) thread.autoArchiveMinutes = form.auto_archive_duration;
    if (form.archived === true) thread.isArchived = true;
    if (form.archived !== undefined) thread.archivedAt = world.now();
    world.emit("THREAD_UPDATE", channelOnWire(thread, world));
    return { body: channelOnWire(thread, world) };
  },
};

const remove: Route = {
  route: "DELETE /channels/:id",
  needsToken: true,
  bucket: buckets.other,
  call(request, world) {
    const channel = channelFor(world, param(request, 0));
    need(world, channel, channel.kind === "thread" ? "ManageThreads" : "ManageChannels");
    const shown = channelOnWire(channel, world);
    world.messages.removeChannels(world.channels.remove(channel.id));
    world.emit(channel.kind === "thread" ? "THREAD_DELETE" : "CHANNEL_DELETE", shown);
    return { body: shown };
  },
};

export const changeRoutes: readonly Route[] = [change, remove];

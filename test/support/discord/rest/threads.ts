import { z } from "zod";
import { channelFor, guildFor, messageFor, need } from "../access.ts";
import { nameOf, type TextChannel, type Thread } from "../channels.ts";
import { maybe } from "../components/parts.ts";
import { refusals } from "../discord-error.ts";
import { parseForm, words } from "../form/parse-form.ts";
import { limits } from "../limits.ts";
import { channelOnWire } from "../wire.ts";
import type { World } from "../world.ts";
import { buckets } from "./buckets.ts";
import { param, type RestRequest, type Route, takeHidden } from "./route.ts";

const minutes = maybe(
  z.int().refine((it) => limits.autoArchiveMinutes.some((known) => known === it), {
    message: "Value must be one of {60, 1440, 4320, 10080}.",
    params: { code: "BASE_TYPE_CHOICES" },
  }),
);
const slowmode = maybe(z.int().min(0).max(21_600));
const threadName = words(1, limits.threadNameCharacters);
const startForm = z.object({
  name: threadName,
  auto_archive_duration: minutes,
  rate_limit_per_user: slowmode,
});
/** Three days, unless the channel says otherwise. */
const DEFAULT_MINUTES = 4_320;

function start(world: World, channel: TextChannel, id: string, body: unknown): Thread {
  need(world, channel, "CreatePublicThreads");
  const form = parseForm(startForm, body);
  takeHidden(world, buckets.createThread, channel.id);
  const now = world.now();
  const thread: Thread = {
    kind: "thread",
    id,
    parent: channel,
    owner: world.bot.id,
    names: [form.name],
    isArchived: false,
    isLocked: false,
    autoArchiveMinutes: form.auto_archive_duration ?? DEFAULT_MINUTES,
    createdAt: now,
    activeAt: now,
    archivedAt: now,
    members: new Set([world.bot.id]),
  };
  world.channels.add(thread);
  return thread;
}

const system = (world: World, thread: Thread, type: number, content: string) =>
  world.messages.post({
    channel: thread.id,
    author: world.bot.id,
    type,
    content,
    embeds: [],
    components: [],
    flags: 0,
    files: [],
  });

function textChannel(request: RestRequest, world: World): TextChannel {
  const channel = channelFor(world, param(request, 0));
  if (channel.kind !== "text") throw refusals.wrongChannelType();
  return channel;
}

/** The thread has the message's id; its first message stands for that one. */
const startOnMessage: Route = {
  route: "POST /channels/:id/messages/:id/threads",
  needsToken: true,
  bucket: buckets.other,
  call(request, world) {
    const channel = textChannel(request, world);
    const message = messageFor(world, channel, param(request, 1));
    if (world.channels.find(message.id) !== undefined) throw refusals.threadExists();
    const thread = start(world, channel, message.id, request.body);
    system(world, thread, 21, "");
    world.emit("THREAD_CREATE", { ...channelOnWire(thread, world), newly_created: true });
    return { status: 201, body: channelOnWire(thread, world) };
  },
};

/** Without a message it is public only where the form says so. */
const startAlone: Route = {
  route: "POST /channels/:id/threads",
  needsToken: true,
  bucket: buckets.other,
  call(request, world) {
    const channel = textChannel(request, world);
    const { type } = parseForm(z.object({ type: z.literal(11) }), request.body);
    const thread = start(world, channel, world.ids.next(), request.body);
    world.emit("THREAD_CREATE", { ...channelOnWire(thread, world), type, newly_created: true });
    return { status: 201, body: channelOnWire(thread, world) };
  },
};

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
      system(world, thread, 4, form.name);
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

/** Adds somebody to a thread, or the bot itself. */
const join = (route: string, who: (request: RestRequest, world: World) => string): Route => ({
  route,
  needsToken: true,
  bucket: buckets.other,
  call(request, world) {
    const thread = channelFor(world, param(request, 0));
    if (thread.kind !== "thread") throw refusals.wrongChannelType();
    if (world.channels.isArchived(thread)) throw refusals.archivedThread();
    need(world, thread, "SendMessagesInThreads");
    const user = world.directory.findUser(who(request, world));
    if (user === undefined) throw refusals.unknownUser();
    thread.members.add(user.id);
    return {};
  },
});

const threadsOf = (world: World, isWanted: (thread: Thread) => boolean) => ({
  body: {
    threads: world.channels
      .list()
      .flatMap((it) => (it.kind === "thread" && isWanted(it) ? [channelOnWire(it, world)] : [])),
    members: [],
    has_more: false,
  },
});

const active: Route = {
  route: "GET /guilds/:id/threads/active",
  needsToken: true,
  bucket: buckets.other,
  call(request, world) {
    guildFor(world, param(request, 0));
    return threadsOf(world, (it) => !world.channels.isArchived(it));
  },
};

const archived: Route = {
  route: "GET /channels/:id/threads/archived/public",
  needsToken: true,
  bucket: buckets.other,
  call(request, world) {
    const channel = textChannel(request, world);
    need(world, channel, "ReadMessageHistory");
    return threadsOf(world, (it) => it.parent === channel && world.channels.isArchived(it));
  },
};

export const threadRoutes: readonly Route[] = [
  startOnMessage,
  startAlone,
  change,
  remove,
  join("PUT /channels/:id/thread-members/@me", (_, world) => world.bot.id),
  join("PUT /channels/:id/thread-members/:id", (request) => param(request, 1)),
  active,
  archived,
];

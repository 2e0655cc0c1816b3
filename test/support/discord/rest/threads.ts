import { z } from "zod";
import { channelFor, guildFor, messageFor, need } from "../access.ts";
import type { TextChannel, Thread } from "../channels.ts";
import { refusals } from "../discord-error.ts";
import { parseForm } from "../form/parse-form.ts";
import { limits } from "../limits.ts";
import { channelOnWire } from "../wire/channels.ts";
import type { World } from "../world.ts";
import { buckets } from "./buckets.ts";
import { param, type RestRequest, type Route, takeHidden } from "./route.ts";
import { systemMessage } from "./system-message.ts";
import { minutes, slowmode, threadName } from "./thread-form.ts";

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
  const active = world.channels.list().filter((it) => it.kind === "thread" && !world.channels.isArchived(it));
  if (active.length >= limits.activeThreads) throw refusals.tooManyThreads();
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
    systemMessage(world, thread, 21, "");
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
  join("PUT /channels/:id/thread-members/@me", (_, world) => world.bot.id),
  join("PUT /channels/:id/thread-members/:id", (request) => param(request, 1)),
  active,
  archived,
];

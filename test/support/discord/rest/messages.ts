import { botBitsIn, channelFor, messageFor, need } from "../access.ts";
import type { Channel } from "../channels.ts";
import { compose } from "../content/compose.ts";
import { contentForm, createForm } from "../content/message-form.ts";
import type { Message } from "../content/messages.ts";
import { DiscordError, refusals } from "../discord-error.ts";
import { parseForm } from "../form/parse-form.ts";
import { formError } from "../form/problem.ts";
import { limits } from "../limits.ts";
import { has } from "../permissions.ts";
import { messageOnWire } from "../wire/messages.ts";
import type { World } from "../world.ts";
import { buckets } from "./buckets.ts";
import { postMessage } from "./post.ts";
import { param, type RestRequest, type Route, takeHidden } from "./route.ts";

function checkSending(world: World, channel: Channel, hasFiles: boolean): void {
  need(world, channel, channel.kind === "thread" ? "SendMessagesInThreads" : "SendMessages");
  if (hasFiles) need(world, channel, "AttachFiles");
  if (channel.kind === "direct" && channel.person.refusesDirect) throw refusals.refusesDirect();
}

/** The bot's own message of the last minutes with that nonce. */
const known = (world: World, nonce: string | number): Message | undefined =>
  world.messages
    .list()
    .findLast(
      (it) =>
        it.author === world.bot.id &&
        it.nonce !== undefined &&
        String(it.nonce) === String(nonce) &&
        world.now() - it.postedAt < limits.nonceMs,
    );

const create: Route = {
  route: "POST /channels/:id/messages",
  needsToken: true,
  bucket: buckets.createMessage,
  call(request, world) {
    const channel = channelFor(world, param(request, 0));
    checkSending(world, channel, request.uploads.size > 0);
    const form = parseForm(createForm, request.body);
    const { nonce } = form;
    const same = form.enforce_nonce === true && nonce !== undefined ? known(world, nonce) : undefined;
    if (same !== undefined) return { body: messageOnWire(same, world) };
    const reference = form.message_reference;
    if (reference !== undefined && world.messages.find(reference.message_id)?.channel !== channel.id) {
      if (reference.fail_if_not_exists !== false) {
        throw formError([
          { path: ["message_reference"], code: "REPLIES_UNKNOWN_MESSAGE", message: "Unknown message" },
        ]);
      }
    }
    return { body: messageOnWire(postMessage(world, channel, form, request.uploads, { nonce }), world) };
  },
};

/** What a call changes; throws what Discord refuses to change. */
function toChange(request: RestRequest, world: World): { channel: Channel; message: Message } {
  const channel = channelFor(world, param(request, 0));
  const message = messageFor(world, channel, param(request, 1));
  if (channel.kind === "thread" && world.channels.isArchived(channel)) throw refusals.archivedThread();
  if (channel.kind === "thread" && channel.isLocked && !has(botBitsIn(world, channel), "ManageThreads")) {
    throw refusals.threadLocked();
  }
  return { channel, message };
}

const edit: Route = {
  route: "PATCH /channels/:id/messages/:id",
  needsToken: true,
  bucket: buckets.editMessage,
  call(request, world) {
    const { channel, message } = toChange(request, world);
    if (message.author !== world.bot.id) throw refusals.notYourMessage();
    if (message.type === 4 || message.type === 21) throw refusals.systemMessage();
    if (request.uploads.size > 0) need(world, channel, "AttachFiles");
    const form = parseForm(contentForm, request.body);
    if (world.now() - message.postedAt > limits.oldMessageMs) {
      takeHidden(world, buckets.editOld, channel.id, {
        code: 30046,
        message: "Maximum number of edits to messages older than 1 hour reached. Try again later",
      });
    }
    const content = compose(form, message, request.uploads, world.ids);
    const changed = world.messages.change(message.id, { ...content, isLoading: false }, world.now());
    return { body: messageOnWire(changed, world) };
  },
};

const remove: Route = {
  route: "DELETE /channels/:id/messages/:id",
  needsToken: true,
  bucket: buckets.deleteMessage,
  call(request, world) {
    const { channel, message } = toChange(request, world);
    if (message.author !== world.bot.id) need(world, channel, "ManageMessages");
    world.messages.remove(message.id);
    return {};
  },
};

const get: Route = {
  route: "GET /channels/:id/messages/:id",
  needsToken: true,
  bucket: buckets.other,
  call(request, world) {
    const channel = channelFor(world, param(request, 0));
    need(world, channel, "ReadMessageHistory");
    return { body: messageOnWire(messageFor(world, channel, param(request, 1)), world) };
  },
};

/** Newest first; without ReadMessageHistory there is nothing to see. */
const list: Route = {
  route: "GET /channels/:id/messages",
  needsToken: true,
  bucket: buckets.other,
  call(request, world) {
    const channel = channelFor(world, param(request, 0));
    const most = Number(request.query.get("limit") ?? 50);
    if (!Number.isInteger(most) || most < 1 || most > 100) {
      throw formError([
        {
          path: ["limit"],
          code: "NUMBER_TYPE_MAX",
          message: "int value should be less than or equal to 100.",
        },
      ]);
    }
    try {
      need(world, channel, "ReadMessageHistory");
    } catch (error) {
      if (error instanceof DiscordError) return { body: [] };
      throw error;
    }
    const all = world.messages.list(channel.id);
    const [before, after] = [request.query.get("before"), request.query.get("after")];
    const wanted =
      after !== null
        ? all.filter(({ id }) => BigInt(id) > BigInt(after)).slice(0, most)
        : all.filter(({ id }) => before === null || BigInt(id) < BigInt(before)).slice(-most);
    return { body: wanted.reverse().map((it) => messageOnWire(it, world)) };
  },
};

export const messageRoutes: readonly Route[] = [create, edit, remove, get, list];

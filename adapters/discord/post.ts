import { MessageFlags, Routes } from "discord.js";
import { z } from "zod";
import { type Attachment, type Chat, ChatError, MessageGone } from "../../bot/chat.ts";
import type { Message } from "../../bot/message.ts";
import type { DiscordServer } from "../../config/discord-server.ts";
import type { Log } from "../../jobs/log.ts";
import { cut } from "../cut.ts";
import type { Pace } from "../pace.ts";
import { splitAnswer } from "../split-answer.ts";
import { direct } from "./answer.ts";
import type { Api, CallOptions } from "./client.ts";
import { CODES, refusalOf } from "./errors.ts";
import { finder as findPosts } from "./find-post.ts";
import { limits } from "./limits.ts";
import { type Mark, markOf, noticeMark } from "./mark.ts";
import { escaped } from "./markdown.ts";
import { notice } from "./notice.ts";
import { channelOf, PLATFORM } from "./place.ts";
import { postOnce } from "./post-once.ts";
import { madeAt, type Post, postOf, refOf, type Spot } from "./ref.ts";
import { type Extras, holds, type Rendered, render } from "./render.ts";
import { sayer } from "./say.ts";
import { threads as keepThreads, threadName } from "./threads.ts";
import { figuresTurn } from "./turns.ts";

export interface PostingPorts {
  readonly api: Api;
  readonly server: DiscordServer;
  readonly pace: Pace;
  readonly log: Log;
  readonly editIntervalMs: number;
  /** ms since 1970. */
  now(): number;
}

/** A Chat with all that Discord offers. */
export type DiscordChat = Chat & Required<Pick<Chat, "attach" | "holds" | "isAged" | "putAway" | "tell">>;

/** Discord has a limit of its own for edits of messages that are older than an hour; its clock may be ahead. */
const AGED_MS = 55 * 60_000;
/** How long that limit lasts, where Discord does not say: circuitsacul/starboard-4#118 */
const AGED_WAIT_MS = 20_000;

const posted = z.object({ id: z.string() });

/** The way to the people of one server: roots in a channel, each with a thread; notices in the channel of what all must see. */
export function discordChat({ api, server, pace, log, editIntervalMs, now }: PostingPorts): DiscordChat {
  const onOddity = (what: string, err: unknown) => log.warn({ err }, what);
  const finder = findPosts(api);
  const once = postOnce(onOddity);
  const say = sayer(onOddity);
  const threads = keepThreads(api, now, onOddity);
  const mayShowFigures = figuresTurn(pace);

  async function send(
    channel: string,
    mark: Mark,
    body: object,
    files?: CallOptions["files"],
  ): Promise<Spot> {
    const nonce = { nonce: mark, enforce_nonce: true };
    const call = { body: { ...body, ...nonce }, ...(files === undefined ? {} : { files }) };
    const { id } = posted.parse(await api.call("post", Routes.channelMessages(channel), call));
    return { channel, message: id };
  }

  const place = (channel: string, mark: Mark, mayStand: boolean, put: () => Promise<Spot>) =>
    once(mark, mayStand ? () => finder.byMark(channel, mark) : undefined, put);

  const change = async ({ channel, message }: Spot, body: Rendered) => {
    await api.call("patch", Routes.channelMessage(channel, message), { body });
  };

  /** Only who may decide is told, and only where somebody must. */
  const extrasOf = ({ buttons }: Message, mark: Mark): Extras => ({
    mark,
    pinged: buttons.some(({ id }) => id.startsWith("approve.")) ? server.roles.approver : undefined,
  });

  /** In the root's thread, which is made if it is not there. */
  async function inThread<T>(root: Spot, name: string, act: () => Promise<T>): Promise<T> {
    try {
      return await act();
    } catch (error) {
      if (refusalOf(error) !== CODES.unknownChannel) throw error;
      await threads.open(root, name);
      return act();
    }
  }

  /** In an archived thread nothing can be edited: it is woken, and put away again unless it still asks for something. */
  async function awake(thread: string, message: Message, act: () => Promise<void>): Promise<void> {
    try {
      await act();
    } catch (error) {
      if (refusalOf(error) !== CODES.archivedThread) throw error;
      await threads.wake(thread);
      await act();
      if (message.buttons.length === 0) await threads.archive(thread);
    }
  }

  async function changeNotice({ parent, notice: id, channel, mark }: Post, message: Message): Promise<void> {
    if (parent === undefined || id === undefined) return;
    await change({ channel: parent, message: id }, notice(message, channel, noticeMark(mark))).catch(
      (error: unknown) => {
        // Somebody took it out of the channel: the thread has it all.
        if (!(error instanceof MessageGone)) throw error;
      },
    );
  }

  /** What is posted in its place gets a notice of its own. */
  async function forgetNotice({ parent, notice: id }: Post): Promise<void> {
    if (parent === undefined || id === undefined) return;
    await api
      .call("delete", Routes.channelMessage(parent, id))
      .catch((error: unknown) => onOddity("a notice of a message that is gone stays in its channel", error));
  }

  return {
    platform: PLATFORM,
    editIntervalMs,
    holds,
    isAged: (ref) => now() - madeAt(postOf(ref).message) > AGED_MS,

    async postRoot(where, key, message, mayStand = false) {
      const channel = channelOf(where);
      const mark = markOf(key);
      const root = await place(channel, mark, mayStand, () =>
        say(message, { mark }, (content) => send(channel, mark, content)),
      );
      // The root stands, whatever becomes of its thread: a reply tries again, and says so where it can't be.
      await threads.open(root, threadName(message)).catch((error: unknown) => {
        onOddity("a root has no thread yet", error);
      });
      return refOf({ ...root, mark });
    },

    async postReply(rootRef, key, message, broadcast, mayStand = false) {
      const root = postOf(rootRef);
      const thread = root.message;
      const mark = markOf(key);
      const reply = await inThread(root, threadName(message), () =>
        place(thread, mark, mayStand, () =>
          say(message, extrasOf(message, mark), (content) => send(thread, mark, content)),
        ),
      );
      const post = { ...reply, mark, parent: root.channel };
      if (!broadcast) return refOf(post);
      const told = noticeMark(mark);
      const stands = await place(root.channel, told, mayStand, () =>
        send(root.channel, told, notice(message, thread, told)),
      ).catch(halfDone);
      return refOf({ ...post, notice: stands.message });
    },

    async edit(ref, message) {
      const post = postOf(ref);
      if (message.tone === "running") await mayShowFigures(post.channel);
      try {
        await awake(post.channel, message, () =>
          say(message, extrasOf(message, post.mark), (content) => change(post, content)),
        );
        await changeNotice(post, message);
      } catch (error) {
        const meant = editError(error);
        if (meant instanceof MessageGone) await forgetNotice(post);
        throw meant;
      }
      if (post.parent === undefined) await threads.rename(post.message, threadName(message));
    },

    async tell(account, message) {
      for (const part of splitAnswer(message, holds)) await direct(account, render(part), api);
    },

    async attach(rootRef, key, file, mayStand = false) {
      const root = postOf(rootRef);
      const [thread, mark] = [root.message, markOf(key)];
      const search = mayStand ? () => finder.byFile(thread, file.name) : undefined;
      const spot = await inThread(root, cut(file.title, limits.threadName), () =>
        once(mark, search, () => send(thread, mark, ...fileOf(file))),
      );
      return refOf({ ...spot, mark, parent: root.channel });
    },

    async putAway(rootRef, message) {
      const { message: thread } = postOf(rootRef);
      await threads.rename(thread, threadName(message));
      await threads.archive(thread);
    },
  };
}

/** A file as a plain message: there people read a text file in place, which components do not show. */
function fileOf({ name, title, text }: Attachment): [body: object, files: CallOptions["files"]] {
  const body = {
    content: escaped(cut(title, limits.content / 2)),
    allowed_mentions: { parse: [] },
    attachments: [{ id: 0, filename: name }],
    flags: MessageFlags.SuppressEmbeds,
  };
  return [body, [{ name, data: Buffer.from(text), contentType: "text/plain; charset=utf-8" }]];
}

/** The message stands in the thread already: whoever comes back must look for it. */
function halfDone(error: unknown): never {
  if (error instanceof ChatError && error.passing) throw new ChatError(error.message, true, error.cause);
  throw error;
}

function editError(error: unknown): unknown {
  if (!(error instanceof ChatError)) return error;
  const code = refusalOf(error);
  // Its thread is gone, and all that stood there with it.
  if (code === CODES.unknownChannel) return new MessageGone(error.message, error.cause);
  if (code === CODES.tooManyOldEdits && error.afterMs === undefined) {
    return new ChatError(error.message, true, error.cause, AGED_WAIT_MS);
  }
  return error;
}

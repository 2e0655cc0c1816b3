import { Routes } from "discord.js";
import { z } from "zod";
import { type Chat, ChatError } from "../../bot/chat.ts";
import type { Message } from "../../bot/message.ts";
import type { DiscordServer } from "../../config/discord-server.ts";
import type { Log } from "../../jobs/log.ts";
import { latest } from "../latest.ts";
import { isProgress, newsOf } from "../news.ts";
import type { Pace } from "../pace.ts";
import { splitAnswer } from "../split-answer.ts";
import { direct } from "./answer.ts";
import { attached } from "./attached.ts";
import type { Api, CallOptions } from "./client.ts";
import { editing } from "./edit-post.ts";
import { CODES, refusalOf } from "./errors.ts";
import { finder as findPosts } from "./find-post.ts";
import { type Mark, markOf, noticeMark } from "./mark.ts";
import { isBare, notice } from "./notice.ts";
import { channelOf, PLATFORM } from "./place.ts";
import { postOnce } from "./post-once.ts";
import { madeAt, postOf, refOf, type Spot } from "./ref.ts";
import { type Extras, holds, render } from "./render.ts";
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

/** Of so many messages this process knows what people have seen there. */
const REMEMBERED = 1_000;

const posted = z.object({ id: z.string() });

/** The way to the people of one server: roots in a channel, each with a thread; notices in the channel of what all must see. */
export function discordChat({ api, server, pace, log, editIntervalMs, now }: PostingPorts): DiscordChat {
  const onOddity = (what: string, err: unknown) => log.warn({ err }, what);
  const finder = findPosts(api);
  const once = postOnce(onOddity);
  const say = sayer(onOddity);
  const threads = keepThreads(api, now, onOddity);
  const edit = editing({ api, say, threads, onOddity });
  const mayShowFigures = figuresTurn(pace);
  /** What people have seen, by the ids of messages. */
  const shown = latest<string>(REMEMBERED);

  async function send(channel: string, mark: Mark, { body, files }: CallOptions): Promise<Spot> {
    const call = { body: Object.assign({}, body, { nonce: mark, enforce_nonce: true }) };
    const answer = await api.call("post", Routes.channelMessages(channel), {
      ...call,
      ...(files === undefined ? {} : { files }),
    });
    return { channel, message: posted.parse(answer).id };
  }

  async function put(channel: string, mark: Mark, message: Message, extras: Extras): Promise<Spot> {
    const spot = await say(message, extras, (body) => send(channel, mark, { body }));
    shown.set(spot.message, newsOf(message));
    return spot;
  }

  const place = (channel: string, mark: Mark, mayStand: boolean, act: () => Promise<Spot>) =>
    once(mark, mayStand ? () => finder.byMark(channel, mark) : undefined, act);

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

  /** Only who may decide is told, and only where somebody must. */
  const extrasOf = ({ buttons }: Message, mark: Mark): Extras => ({
    mark,
    pinged: buttons.some(({ id }) => id.startsWith("approve.")) ? server.roles.approver : undefined,
  });

  return {
    platform: PLATFORM,
    editIntervalMs,
    holds,
    isAged: (ref) => now() - madeAt(postOf(ref).message) > AGED_MS,

    async postRoot(where, key, message, mayStand = false) {
      const [channel, mark] = [channelOf(where), markOf(key)];
      const root = await place(channel, mark, mayStand, () => put(channel, mark, message, { mark }));
      // The root stands, whatever becomes of its thread: a reply tries again, and says so where it can't be.
      await threads
        .open(root, threadName(message))
        .catch((error: unknown) => onOddity("a root has no thread yet", error));
      return refOf({ ...root, mark });
    },

    async postReply(rootRef, key, message, broadcast, mayStand = false) {
      const root = postOf(rootRef);
      const [thread, mark] = [root.message, markOf(key)];
      const told = { mark: noticeMark(mark), thread, isBare: isBare(message) };
      // First what may have to wait: in the channel all plans take turns. A refusal leaves nothing to look for then.
      const stands = broadcast
        ? await place(root.channel, told.mark, mayStand, () =>
            send(root.channel, told.mark, { body: notice(message, told) }),
          )
        : undefined;
      const reply = await inThread(root, threadName(message), () =>
        place(thread, mark, mayStand, () => put(thread, mark, message, extrasOf(message, mark))),
      ).catch((error: unknown) => {
        throw stands === undefined ? error : halfDone(error);
      });
      const post = { ...reply, mark, parent: root.channel };
      if (stands === undefined) return refOf(post);
      return refOf({ ...post, notice: { message: stands.message, isBare: told.isBare } });
    },

    async edit(ref, message) {
      const post = postOf(ref);
      if (isProgress(message, shown.get(post.message))) await mayShowFigures(post.channel);
      await edit(post, message, extrasOf(message, post.mark));
      shown.set(post.message, newsOf(message));
      if (post.parent === undefined) await threads.rename(post.message, threadName(message));
    },

    async tell(account, message) {
      for (const part of splitAnswer(message, holds)) await direct(account, render(part), api);
    },

    async attach(rootRef, key, file, mayStand = false) {
      const root = postOf(rootRef);
      const [thread, mark] = [root.message, markOf(key)];
      const search = mayStand ? () => finder.byFile(thread, file.name) : undefined;
      const spot = await inThread(root, file.name, () =>
        once(mark, search, () => send(thread, mark, attached(file))),
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

/** The notice stands in the channel already: whoever comes back must look for it. */
function halfDone(error: unknown): unknown {
  return error instanceof ChatError && error.passing
    ? new ChatError(error.message, true, error.cause)
    : error;
}

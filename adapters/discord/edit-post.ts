import { Routes } from "discord.js";
import { ChatError, MessageGone } from "../../bot/chat.ts";
import type { Message } from "../../bot/message.ts";
import type { Api } from "./client.ts";
import { CODES, refusalOf } from "./errors.ts";
import { noticeMark } from "./mark.ts";
import { notice } from "./notice.ts";
import type { Post, Spot } from "./ref.ts";
import type { Extras, Rendered } from "./render.ts";
import type { Say } from "./say.ts";
import type { Threads } from "./threads.ts";

export interface EditPorts {
  readonly api: Api;
  readonly say: Say;
  readonly threads: Threads;
  onOddity(what: string, error: unknown): void;
}

/** Brings a message and its notice up to date. Throws ChatError, MessageGone, EditRefused. */
export type EditPost = (post: Post, message: Message, extras: Extras) => Promise<void>;

/** How long Discord's limit for old messages lasts, where it does not say: circuitsacul/starboard-4#118 */
const AGED_WAIT_MS = 20_000;

export function editing({ api, say, threads, onOddity }: EditPorts): EditPost {
  const change = async ({ channel, message }: Spot, body: Rendered) => {
    await api.call("patch", Routes.channelMessage(channel, message), { body });
  };

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

  async function changeNotice(
    { parent, notice: told, channel, mark }: Post,
    message: Message,
  ): Promise<void> {
    if (parent === undefined || told === undefined) return;
    const { isBare } = told;
    try {
      const body = notice(message, { mark: noticeMark(mark), thread: channel, isBare });
      await change({ channel: parent, message: told.message }, body);
    } catch (error) {
      // Somebody took it out of the channel: the thread has it all.
      if (!(error instanceof MessageGone)) throw error;
    }
  }

  /** What is posted in its message's place gets a notice of its own. */
  async function forgetNotice({ parent, notice: told }: Post): Promise<void> {
    if (parent === undefined || told === undefined) return;
    await api
      .call("delete", Routes.channelMessage(parent, told.message))
      .catch((error: unknown) => onOddity("a notice of a message that is gone stays in its channel", error));
  }

  return async (post, message, extras) => {
    try {
      await awake(post.channel, message, () => say(message, extras, (content) => change(post, content)));
      await changeNotice(post, message);
    } catch (error) {
      const meant = meaning(error);
      if (meant instanceof MessageGone) await forgetNotice(post);
      throw meant;
    }
  };
}

/** What a refusal means of an edit. */
function meaning(error: unknown): unknown {
  if (!(error instanceof ChatError)) return error;
  const code = refusalOf(error);
  // Its thread is gone, and all that stood there with it.
  if (code === CODES.unknownChannel) return new MessageGone(error.message, error.cause);
  if (code === CODES.tooManyOldEdits && error.afterMs === undefined) {
    return new ChatError(error.message, true, error.cause, AGED_WAIT_MS);
  }
  return error;
}

import { createHash } from "node:crypto";
import type { Log } from "../jobs/log.ts";
import {
  type Chat,
  ChatError,
  EditRefused,
  MessageGone,
  type MessageRef,
  type Post,
  type Posts,
} from "./chat.ts";
import type { Message } from "./message.ts";

export interface PostPorts {
  readonly posts: Posts;
  readonly chat: Chat;
  readonly log: Log;
  /** ms since 1970. */
  now(): number;
}

/** Where the message stands, and after how long it must be looked at again (0: it is as wanted). */
export interface Kept {
  readonly ref: MessageRef;
  readonly waitMs: number;
}

/** In place of a digest: what was about to be sent was not, and need not be looked for on the platform. */
export const UNSENT = "unsent";

/**
 * Makes one message of a plan's thread show what it shall: sends it if it is
 * not there, edits it if it says something else.
 *
 * What is about to be sent or edited is written down before. After a crash in
 * between, the same key finds the message that was sent, and whatever it shows
 * by then, it is edited until it is known to be true.
 */
export async function keepPost(
  plan: string,
  wanted: { readonly key: string; readonly message: Message },
  post: Post | undefined,
  ports: PostPorts,
  send: (key: string, mayStand: boolean) => Promise<MessageRef>,
): Promise<Kept> {
  const { chat, log, now, posts } = ports;
  const digest = digestOf(wanted.message);
  const key = `${plan}.${wanted.key}`;
  const write = (ref: MessageRef, shows: string) =>
    posts.write(plan, wanted.key, { ref, digest: shows, at: now() });

  if (post === undefined || post.digest === UNSENT) {
    await write("", digest);
    const ref = await send(key, false).catch(async (error) => {
      if (error instanceof ChatError && error.afterMs !== undefined) await write("", UNSENT);
      throw error;
    });
    await write(ref, digest);
    return { ref, waitMs: 0 };
  }
  if (post.digest === digest && post.ref !== "") return { ref: post.ref, waitMs: 0 };
  const waitMs = post.ref === "" ? 0 : post.at + chat.editIntervalMs - now();
  if (waitMs > 0) return { ref: post.ref, waitMs };

  let { ref } = post;
  if (ref === "") {
    // An earlier attempt may have got through, with what was wanted then.
    await write("", "");
    ref = await send(key, true);
  }
  await write(ref, "");
  try {
    await chat.edit(ref, wanted.message, key);
  } catch (error) {
    if (error instanceof MessageGone) {
      // The key is made of the old place, so that a crash here posts it once.
      const instead = await send(`${key}.${digestOf(ref).slice(0, 8)}`, true);
      await write(instead, "");
      return { ref: instead, waitMs: Math.max(1, chat.editIntervalMs) };
    }
    // The platform is well and this edit alone is too early: what comes after it in the thread need not wait.
    if (error instanceof ChatError && error.passing && error.afterMs !== undefined) {
      return { ref, waitMs: Math.max(1, error.afterMs) };
    }
    // A channel that is closed to Ferry or a token that is no use may be mended: what it shows stays unknown until then.
    if (!(error instanceof EditRefused)) throw error;
    // Asking again would be refused again; the next change of the message tries anew.
    log.error({ planId: plan, message: wanted.key, err: error }, "a message cannot be edited");
  }
  await write(ref, digest);
  return { ref, waitMs: 0 };
}

const digestOf = (content: Message | string): string =>
  createHash("sha256").update(JSON.stringify(content)).digest("hex");

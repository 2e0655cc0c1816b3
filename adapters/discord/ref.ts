import { ChatError, type MessageRef } from "../../bot/chat.ts";
import type { Mark } from "./mark.ts";

/** Where a message stands: its channel (a thread is one too), and its id there. */
export interface Spot {
  readonly channel: string;
  readonly message: string;
}

/** A message of Ferry's, with what it takes to keep all of it true. */
export interface Post extends Spot {
  readonly mark: Mark;
  /** Of a message in a thread: the channel that the thread belongs to; absent for a root. */
  readonly parent?: string;
  /** Its notice in that channel, where it has one. */
  readonly notice?: { readonly message: string; readonly isBare: boolean };
}

/**
 * `channel/message~mark` for a root; `thread/message~mark@channel` in its
 * thread, and behind it `/notice`, or `/notice-` for a bare one.
 */
export function refOf({ channel, message, mark, parent, notice }: Post): MessageRef {
  const root = `${channel}/${message}~${mark}`;
  if (parent === undefined) return root;
  return notice === undefined
    ? `${root}@${parent}`
    : `${root}@${parent}/${notice.message}${notice.isBare ? "-" : ""}`;
}

const REF = /^(\d+)\/(\d+)~([0-9a-f]+)(?:@(\d+)(?:\/(\d+)(-)?)?)?$/;

/** Reads a ref back. Throws ChatError, not passing, for anything that Discord never gave. */
export function postOf(ref: MessageRef): Post {
  const [, channel, message, mark, parent, notice, bare] = REF.exec(ref) ?? [];
  if (channel === undefined || message === undefined || mark === undefined) {
    throw new ChatError("Discord has no such message", false);
  }
  return {
    channel,
    message,
    mark,
    ...(parent === undefined ? {} : { parent }),
    ...(notice === undefined ? {} : { notice: { message: notice, isBare: bare !== undefined } }),
  };
}

/** Discord's ids begin with the ms since 2015: https://docs.discord.com/developers/reference#snowflakes */
const EPOCH_MS = 1_420_070_400_000;

/** When what has this id was made, ms since 1970. */
export const madeAt = (id: string): number => Number(BigInt(id) >> 22n) + EPOCH_MS;

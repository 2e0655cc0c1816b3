import type { Actor, Place } from "../jobs/record.ts";
import type { Granted } from "./access.ts";
import type { Line, Message } from "./message.ts";

/** Where a message stands on its platform; only its adapter reads it. */
export type MessageRef = string;

/**
 * The platform refused a message or could not be reached.
 *
 * Passing (rate limit, outage, lost connection): the same call may succeed
 * later. Not passing (no such channel, not allowed): it will not, until a
 * person changes something.
 */
export class ChatError extends Error {
  readonly passing: boolean;
  /**
   * The platform did nothing, and takes no such call before so many ms have
   * passed; absent where it did not say so.
   */
  readonly afterMs?: number;

  constructor(message: string, passing: boolean, cause?: unknown, afterMs?: number) {
    super(message, { cause });
    this.name = "ChatError";
    this.passing = passing;
    if (afterMs !== undefined) this.afterMs = afterMs;
  }
}

/** The message to be edited is not there any more: somebody deleted it. */
export class MessageGone extends ChatError {
  constructor(what: string, cause?: unknown) {
    super(what, false, cause);
    this.name = "MessageGone";
  }
}

/** The platform does not let this one message say that any more (it is too old); others may still be edited. */
export class EditRefused extends ChatError {
  constructor(what: string, cause?: unknown) {
    super(what, false, cause);
    this.name = "EditRefused";
  }
}

/**
 * The way to people. `post` and `edit` throw ChatError, `edit` MessageGone and
 * EditRefused; a key given twice must not post twice where the platform can tell
 * (nonce, metadata). Keys are `<plan id>.<what>`: unique over all plans, and they
 * name the plan whose thread it is.
 *
 * `mayStand` tells that an earlier call with this key may have got through,
 * perhaps from a process that died before it learned so: a platform on which
 * looking costs something looks only then.
 */
export interface Chat {
  readonly platform: string;
  /** A message in the channel: the root of a plan's thread. */
  postRoot(place: Place, key: string, message: Message, mayStand?: boolean): Promise<MessageRef>;
  /** A message in the root's thread; `broadcast` shows it in the channel as well. */
  postReply(
    root: MessageRef,
    key: string,
    message: Message,
    broadcast: boolean,
    mayStand?: boolean,
  ): Promise<MessageRef>;
  /** With its key, where it is known, for a platform on which an edit might lose it. */
  edit(ref: MessageRef, message: Message, key?: string): Promise<void>;
  /** A text file in the root's thread; absent where the platform has no files. Throws ChatError. */
  attach?(root: MessageRef, key: string, file: Attachment, mayStand?: boolean): Promise<MessageRef>;
  /** To one person, wherever the platform lets Ferry reach them; absent where it can't but in an answer. Throws ChatError. */
  tell?(account: string, message: Message): Promise<void>;
  /**
   * Whether a card shows these lines whole, beside all else that it says; absent
   * where 2500 characters are the measure. An approver must see every command.
   */
  holds?(lines: readonly Line[]): boolean;
  /**
   * False for a message that did not survive a restart of the platform itself;
   * absent where messages last. An open plan's are posted again, under their
   * old keys.
   */
  shows?(ref: MessageRef): boolean;
  /**
   * True for a message that is so old that the platform lets Ferry edit it but
   * seldom: it is then edited only when a step changes. Absent where age does
   * not matter.
   */
  isAged?(ref: MessageRef): boolean;
  /**
   * Puts a root's thread away where people still find it: nothing is left to be
   * done there. `root` is what the root says. Absent where threads are not put
   * away. Throws ChatError.
   */
  putAway?(ref: MessageRef, root: Message): Promise<void>;
  /** The shortest time between two edits of one message, ms. */
  readonly editIntervalMs: number;
}

export interface Attachment {
  /** `ferry-k7m2qx9d.txt`: names the plan, so no other file is called so. */
  readonly name: string;
  readonly title: string;
  readonly text: string;
}

/**
 * What a person did, whatever the platform: the bot's only input. `key` names
 * the act itself where the platform may tell of it again after a bot died over
 * it: whatever it makes is made once.
 */
export type Intent = { readonly key?: string } & (
  | {
      readonly type: "command";
      /** `migrate` or `ferry`, then its words; quotes are resolved already. */
      readonly words: readonly string[];
      /** As typed, for people. */
      readonly typed: string;
      readonly from: Sender;
    }
  | {
      readonly type: "click";
      /** A Button's id. */
      readonly button: string;
      readonly reason?: string;
      readonly from: Sender;
    }
);

export interface Sender {
  readonly account: Omit<Actor, "person">;
  /** Absent where the platform's own roles have no say. */
  readonly granted?: Granted;
  readonly place: Place;
  /** An answer that only this person sees; a long one comes in several messages, in order. */
  answer(message: Message): Promise<void>;
}

/** What has been posted for a plan: key → where, and a digest of what it showed. */
export interface Posts {
  read(plan: string): Promise<Map<string, Post>>;
  write(plan: string, key: string, post: Post): Promise<void>;
}

export interface Post {
  /** Empty from before a message is sent until it is known where it stands. */
  readonly ref: MessageRef;
  /** Of what it shows; empty while nobody knows, because an edit was begun and not finished. */
  readonly digest: string;
  /** When it was last posted or edited, or was about to be (ms since 1970). */
  readonly at: number;
}

/**
 * Tells the first delivery from those that repeat it: platforms send an event
 * again when they missed the acknowledgement, to any replica of the bot.
 */
export interface Once {
  /** True for the first call with this key, on any replica; false after it. */
  first(key: string): Promise<boolean>;
}

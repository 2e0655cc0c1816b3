import type { Attachment } from "./blocks/attachments.ts";
import type { Block } from "./blocks/block.ts";
import type { Ids } from "./ids.ts";
import { type Values, valuesOf } from "./values.ts";

export interface Metadata {
  readonly event_type: string;
  readonly event_payload: Readonly<Record<string, unknown>>;
}

/** What a message says; replaced as a whole by an edit. */
export interface Content {
  readonly text: string;
  readonly blocks: readonly Block[];
  readonly attachments: readonly Attachment[];
}

export interface Message extends Content {
  readonly channel: string;
  readonly ts: string;
  /** Of the root, on replies; absent on roots and on messages without a thread. */
  readonly threadTs?: string;
  /** The author's id. */
  readonly user: string;
  readonly metadata?: Metadata | undefined;
  readonly isBroadcast: boolean;
  /** Id of the one who alone sees it. */
  readonly ephemeralFor?: string;
  /** Names of emoji that the bot reacted with. */
  readonly reactions: readonly string[];
  /** Names of files that it carries. */
  readonly files: readonly string[];
  readonly postedAt: number;
  readonly editedAt: readonly number[];
  /** With the "(edited)" label: the text was edited, not blocks. */
  readonly isLabelledEdited: boolean;
  /** Deleted, but its thread stands. */
  readonly isTombstone: boolean;
  /** What people chose in its menus. */
  readonly values: Values;
}

type Draft = Content &
  Pick<Message, "channel" | "user"> &
  Partial<Pick<Message, "threadTs" | "metadata" | "isBroadcast" | "ephemeralFor" | "files">>;

/** All messages of the workspace. */
export interface Messages {
  post(draft: Draft): Message;
  /** Changes a message in place; `when` is absent for a change that is no edit. */
  replace(ts: string, change: Partial<Message>, when?: number): Message;
  find(ts: string): Message | undefined;
  /** The root and its replies, oldest first; ephemeral ones not. */
  thread(rootTs: string): Message[];
  /** Of one channel, or of all; oldest first; ephemeral ones not. */
  list(channel?: string): Message[];
  ephemeral(user: string): Message[];
  /** A root with replies leaves a tombstone. */
  remove(ts: string): void;
}

export function createMessages(ids: Ids, now: () => number): Messages {
  const all = new Map<string, Message>();
  /** Timestamps of replies by their root's. */
  const threads = new Map<string, string[]>();

  const find = (ts: string) => all.get(ts);
  const present = (timestamps: readonly string[]) =>
    timestamps.flatMap((ts) => {
      const message = find(ts);
      return message === undefined || message.ephemeralFor !== undefined ? [] : [message];
    });
  const replies = (rootTs: string) => present(threads.get(rootTs) ?? []);

  return {
    find,
    post(draft) {
      const ts = ids.ts();
      const message: Message = {
        isBroadcast: false,
        files: [],
        reactions: [],
        ...draft,
        ts,
        postedAt: now(),
        editedAt: [],
        isLabelledEdited: false,
        isTombstone: false,
        values: valuesOf(draft.blocks),
      };
      all.set(ts, message);
      if (draft.threadTs !== undefined) {
        threads.set(draft.threadTs, [...(threads.get(draft.threadTs) ?? []), ts]);
      }
      return message;
    },
    replace(ts, change, when) {
      const message = find(ts);
      if (message === undefined) throw new Error(`There is no message ${ts}`);
      const editedAt = when === undefined ? message.editedAt : [...message.editedAt, when];
      const changed = { ...message, ...change, editedAt };
      all.set(ts, changed);
      return changed;
    },
    thread: (rootTs) => [...present([rootTs]), ...replies(rootTs)],
    list: (channel) =>
      [...all.values()].filter(
        (it) => it.ephemeralFor === undefined && (channel === undefined || it.channel === channel),
      ),
    ephemeral: (user) => [...all.values()].filter((it) => it.ephemeralFor === user),
    remove(ts) {
      const message = find(ts);
      if (message === undefined) throw new Error(`There is no message ${ts}`);
      if (replies(ts).length === 0) {
        all.delete(ts);
        return;
      }
      all.set(ts, {
        ...message,
        text: "This message was deleted.",
        blocks: [],
        attachments: [],
        isTombstone: true,
      });
    },
  };
}

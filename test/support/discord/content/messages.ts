import type { Component } from "../components/component.ts";
import type { Ids } from "../ids.ts";

export interface File {
  readonly id: string;
  readonly name: string;
  readonly description?: string | undefined;
  readonly content: Buffer;
}

/** What a message says; an edit replaces parts of it. */
export interface Content {
  readonly content: string;
  readonly embeds: readonly Embed[];
  readonly components: readonly Component[];
  readonly flags: number;
  readonly files: readonly File[];
}

type Embed = Readonly<Record<string, unknown>>;

export interface Message extends Content {
  readonly id: string;
  readonly channel: string;
  /** The author's id. */
  readonly author: string;
  /** MessageType: 0 plain, 4 channel name change, 20 answer to a command, 21 thread starter. */
  readonly type: number;
  readonly nonce?: string | number | undefined;
  /** Id of the one who alone sees it. */
  readonly ephemeralFor?: string | undefined;
  /** Id of the interaction that it answers. */
  readonly interaction?: string | undefined;
  readonly isLoading: boolean;
  readonly postedAt: number;
  readonly editedAt: readonly number[];
  /** Whom it pinged: `@` and a name of a role, a user's name, `@everyone`. */
  readonly pinged: readonly string[];
  readonly reactions: readonly string[];
}

export type Draft = Content &
  Pick<Message, "channel" | "author"> &
  Partial<Pick<Message, "type" | "nonce" | "ephemeralFor" | "interaction" | "isLoading" | "pinged">>;

/** All messages of the server. */
export interface Messages {
  post(draft: Draft): Message;
  /** Changes a message in place; `when` is absent for a change that is no edit. */
  change(id: string, change: Partial<Message>, when?: number): Message;
  find(id: string): Message | undefined;
  /** Of one channel or thread, or of all; oldest first; ephemeral ones not. */
  list(channel?: string): Message[];
  ephemeral(user: string): Message[];
  remove(id: string): void;
  removeChannels(channels: readonly string[]): void;
  /** Pings of messages that are gone stay pings. */
  readonly pings: readonly string[];
}

export function createMessages(ids: Ids, now: () => number): Messages {
  const all = new Map<string, Message>();
  const pings: string[] = [];
  return {
    pings,
    find: (id) => all.get(id),
    post(draft) {
      const message: Message = {
        type: 0,
        isLoading: false,
        pinged: [],
        ...draft,
        id: ids.next(),
        postedAt: now(),
        editedAt: [],
        reactions: [],
      };
      all.set(message.id, message);
      pings.push(...message.pinged);
      return message;
    },
    change(id, change, when) {
      const message = all.get(id);
      if (message === undefined) throw new Error(`There is no message ${id}`);
      const editedAt = when === undefined ? message.editedAt : [...message.editedAt, when];
      const changed = { ...message, ...change, editedAt };
      all.set(id, changed);
      return changed;
    },
    list: (channel) =>
      [...all.values()].filter(
        (it) => it.ephemeralFor === undefined && (channel === undefined || it.channel === channel),
      ),
    ephemeral: (user) => [...all.values()].filter((it) => it.ephemeralFor === user),
    remove: (id) => void all.delete(id),
    removeChannels(channels) {
      for (const { id, channel } of all.values()) if (channels.includes(channel)) all.delete(id);
    },
  };
}

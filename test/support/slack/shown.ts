import type { Block } from "./blocks/block.ts";
import type { Metadata } from "./messages.ts";

/** A button or menu as a person sees it. */
export interface ShownElement {
  readonly type: string;
  /** Of a button its text, of an input its block's label, of a menu its placeholder. */
  readonly label: string;
  readonly actionId: string;
  readonly blockId: string;
  readonly value?: string;
  readonly style?: string;
  readonly url?: string;
  /** The confirm dialog's text; absent without one. */
  readonly confirm?: string;
}

/** A message as it stands now. */
export interface ShownMessage {
  readonly channel: string;
  readonly ts: string;
  /** Absent for a message that is in no thread; a root with replies has its own ts. */
  readonly threadTs?: string;
  /** The author's id. */
  readonly user: string;
  readonly isByBot: boolean;
  /** Shown in the channel as well (reply_broadcast). */
  readonly isBroadcast: boolean;
  /** `text` as the app sent it: notifications and screen readers have this. */
  readonly text: string;
  readonly blocks: readonly Block[];
  readonly metadata?: Metadata;
  readonly elements: readonly ShownElement[];
  /** Whole, as a person reads it: entities and markup resolved, times in the zone of the first user. */
  readonly shown: string;
  /** When it was posted and each time it was edited, ms since 1970. */
  readonly postedAt: number;
  readonly editedAt: readonly number[];
  /** Names of the files that came with it. */
  readonly files: readonly string[];
  /** Names of emoji that the app reacted with. */
  readonly reactions: readonly string[];
}

/** A modal or Home tab as it stands now. */
export interface ShownView {
  readonly id: string;
  readonly hash: string;
  readonly title: string;
  readonly callbackId: string;
  readonly privateMetadata: string;
  readonly blocks: readonly Block[];
  readonly elements: readonly ShownElement[];
  /** Whole, as a person reads it, its values and the errors under its inputs included. */
  readonly shown: string;
  /** Errors under inputs by block_id, after `response_action: errors`. */
  readonly errors: Readonly<Record<string, string>>;
}

/** A file that was shared in a channel or thread. */
interface ShownFile {
  readonly id: string;
  readonly name: string;
  readonly title: string;
  readonly content: Buffer;
  readonly channel?: string;
  readonly threadTs?: string;
}

/** One call of the Web API, as it came and went. */
export interface Call {
  readonly method: string;
  /** Arguments, without the token. */
  readonly arguments: Readonly<Record<string, unknown>>;
  readonly at: number;
  /** 0 when no answer came. */
  readonly status: number;
  /** Absent when Slack said ok. */
  readonly error?: string;
  /** Sent with a 429, s. */
  readonly retryAfter?: number;
}

/** One payload on its way to the app. */
export interface Delivery {
  /** `slash_commands`, `interactive`, `events_api`. */
  readonly type: string;
  readonly envelopeId: string;
  readonly eventId?: string;
  readonly socket?: number;
  readonly sentAt: number;
  /** Absent while, and if, it was not acknowledged; may lie beyond the 3 s. */
  readonly acknowledgedAt?: number;
}

/** What people read, and what Slack's own log says. */
export interface Readings {
  /** Every text that stands in the channel: roots and broadcast replies, oldest first. */
  channelText(channel: string): string;
  /** Every text of the thread whose root has that ts, the root first. */
  threadText(ts: string): string;
  /** Every message of the channel, threads included, or of all channels and direct messages; oldest first. */
  messages(channel?: string): readonly ShownMessage[];
  /** The message of that ts; throws when there is none. */
  message(ts: string): ShownMessage;
  /** What this person alone was shown, oldest first: ephemeral messages, answers to commands. */
  ephemeral(user: string): readonly ShownMessage[];
  /** How often the app answered at the response_url of one payload. */
  answersAt(responseUrl: string): number;
  /** Open modals of that person, the topmost last. */
  openViews(user: string): readonly ShownView[];
  /** The Home tab; undefined before the first views.publish. */
  home(user: string): ShownView | undefined;
  files(): readonly ShownFile[];
  /** Who was notified by a new message's text: names of users, `@channel`, `@here`, `@everyone`, ids of user groups. */
  notified(): readonly string[];
  /** The same for everything that was ever shown, edits (which notify nobody) and views as well. */
  mentioned(): readonly string[];
  readonly calls: readonly Call[];
  readonly deliveries: readonly Delivery[];
  /** Sockets that are open now. */
  readonly sockets: number;
}

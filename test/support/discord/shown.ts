import type { Call, Delivery, GatewayEvent } from "./log.ts";

/** A button or menu as a person sees it. */
export interface ShownElement {
  /** ComponentType: 2 button, 3 string select, 5 to 8 the other selects. */
  readonly type: number;
  /** Of a button its label, of a menu its placeholder. */
  readonly label: string;
  /** Absent for links. */
  readonly customId?: string;
  /** ButtonStyle: 1 primary, 2 secondary, 3 success, 4 danger, 5 link. */
  readonly style?: number;
  readonly url?: string;
  readonly isDisabled: boolean;
}

interface ShownFile {
  readonly name: string;
  readonly description?: string;
  readonly content: Buffer;
  /** A components v2 message shows a file only where a component names it. */
  readonly isShown: boolean;
}

/** A message as it stands now. */
export interface ShownMessage {
  readonly id: string;
  /** Of the channel or thread that it stands in. */
  readonly channel: string;
  /** The author's id. */
  readonly author: string;
  readonly isByBot: boolean;
  readonly isEphemeral: boolean;
  readonly isComponentsV2: boolean;
  /** A deferred response that was not followed by anything yet. */
  readonly isLoading: boolean;
  readonly flags: number;
  readonly content: string;
  /** As the app sent them, with the ids that Discord gave them. */
  readonly components: readonly unknown[];
  readonly embeds: readonly unknown[];
  /** Of its containers, 0xRRGGBB; a container without one is left out. */
  readonly accentColors: readonly number[];
  readonly elements: readonly ShownElement[];
  readonly files: readonly ShownFile[];
  readonly nonce?: string;
  /** Whole, as a person reads it: markdown, mentions and times resolved (UTC), then its buttons as `[label]`. */
  readonly shown: string;
  /** When it was posted and each time it was edited, ms since 1970. */
  readonly postedAt: number;
  readonly editedAt: readonly number[];
  /** Whom it pinged when it came: names of users, `@everyone`, `@here`, `@` and a role's name. */
  readonly pinged: readonly string[];
  /** Emoji that the app reacted with. */
  readonly reactions: readonly string[];
  /** Id of the thread that hangs on it; the same as its own. */
  readonly thread?: string;
}

export interface ShownThread {
  readonly id: string;
  readonly name: string;
  /** Id of its channel. */
  readonly parent: string;
  readonly isArchived: boolean;
  readonly isLocked: boolean;
  readonly autoArchiveMinutes: number;
  /** Every name that it had, the newest last. */
  readonly names: readonly string[];
}

interface ShownInput {
  /** ComponentType: 4 text input, 3 and 5 to 8 selects. */
  readonly type: number;
  readonly label: string;
  readonly customId: string;
  readonly isRequired: boolean;
  readonly value: string;
}

export interface ShownModal {
  readonly title: string;
  readonly customId: string;
  readonly inputs: readonly ShownInput[];
  /** Whole, as a person reads it. */
  readonly shown: string;
}

/** A registered command, as Discord keeps it. */
interface ShownCommand {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly options: readonly unknown[];
  readonly default_member_permissions: string | null;
}

/** What people read, and what Discord's own log says. */
export interface Readings {
  /** Every text that stands in the channel, threads not included, oldest first. */
  channelText(channel: string): string;
  /** Every text of the thread, its root first. */
  threadText(thread: string): string;
  /** Every message of the channel or thread, or of all; oldest first, ephemeral ones not. */
  messages(channel?: string): readonly ShownMessage[];
  /** Throws when there is none. */
  message(id: string): ShownMessage;
  threads(channel?: string): readonly ShownThread[];
  /** Throws when there is none. */
  thread(id: string): ShownThread;
  /** What this person alone was shown in channels, oldest first. */
  ephemeral(user: string): readonly ShownMessage[];
  /** Direct messages between this person and the bot. */
  direct(user: string): readonly ShownMessage[];
  /** The modal that this person has open. */
  modal(user: string): ShownModal | undefined;
  /** Commands of the server. */
  commands(): readonly ShownCommand[];
  /** How many commands were created in the last day; Discord takes 200. */
  readonly commandCreates: number;
  /** Who was pinged by a new message: names of users, `@everyone`, `@here`, `@` and a role's name. */
  notified(): readonly string[];
  readonly calls: readonly Call[];
  readonly deliveries: readonly Delivery[];
  readonly gateway: readonly GatewayEvent[];
  /** Ids of sessions that are connected now. */
  readonly sessions: readonly string[];
  /** Answers with 401, 403 or 429 in the last 10 minutes; at 10,000 Discord bans the address. */
  readonly invalidRequests: number;
}

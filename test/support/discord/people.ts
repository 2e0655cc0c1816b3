/** The app's first response to one interaction. */
export interface Delivered {
  /** From when Discord sent it until the response was here. */
  readonly tookMs: number;
  /** InteractionResponseType: 4 message, 5 deferred message, 6 deferred update, 7 update, 8 choices, 9 modal. */
  readonly type: number;
  /** The response's `data`, as the app sent it. */
  readonly data: Readonly<Record<string, unknown>>;
  /** Whether what it shows, or will show, is for this person alone. */
  readonly isEphemeral: boolean;
  /** The interaction as the app got it, its token included. */
  readonly interaction: Readonly<Record<string, unknown>>;
}

/**
 * The app gave no first response in time: the person sees 'The application did
 * not respond', or 'This interaction failed'.
 */
export class NotAcknowledged extends Error {
  constructor(what: string) {
    super(what);
    this.name = "NotAcknowledged";
  }
}

export type OptionValue = string | number | boolean;

/** A choice that autocomplete offers. */
interface Suggestion {
  readonly name: string;
  readonly value: string | number;
}

/**
 * What people do in Discord. Each interaction goes to EVERY session of the
 * gateway, as Discord's does, and to one that may still resume; it resolves
 * with the app's first response, and rejects with NotAcknowledged, or with a
 * plain Error for what a person could not have done (no such command or
 * button, an option left out, a message that they can't see).
 *
 * `channel` is a channel's name, or the id of a channel or thread; `message`
 * the id of a message, an ephemeral one included.
 */
export interface Actions {
  /** `command(user, channel, "ferry vm create", { name: "vm2" })`: a registered command with its subcommands, and its options. */
  command(
    user: string,
    channel: string,
    command: string,
    options?: Readonly<Record<string, OptionValue>>,
  ): Promise<Delivered>;
  /** Types into option `focused` of a command (its value in `options`): what the app offers. */
  autocomplete(
    user: string,
    channel: string,
    command: string,
    options: Readonly<Record<string, OptionValue>>,
    focused: string,
  ): Promise<readonly Suggestion[]>;
  /** Presses a button, by its label or custom_id. */
  press(user: string, message: string, button: string): Promise<Delivered>;
  /** Chooses in a select menu, by its placeholder or custom_id; `options` are labels or values. */
  choose(user: string, message: string, select: string, options: readonly string[]): Promise<Delivered>;
  /** Submits the open modal. `values` by label or custom_id; throws where Discord itself would not let them. */
  submit(user: string, values?: Readonly<Record<string, string>>): Promise<Delivered>;
  /** Closes the open modal; Discord tells the app nothing. */
  dismiss(user: string): void;
  /** Writes a message; gives its id. */
  say(user: string, channel: string, text: string): string;
  /** Deletes a message, as a moderator may. */
  remove(message: string): void;
  /** Deletes a channel or a thread, with all that is in it. */
  removeChannel(channel: string): void;
  /** Archives a thread, or locks it as well: then only moderators wake it. */
  archive(thread: string, options?: { readonly locked?: boolean }): void;
  /** Gives somebody a role, or takes it. */
  giveRole(user: string, role: string): void;
  takeRole(user: string, role: string): void;
}

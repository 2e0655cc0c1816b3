/** An account of the workspace; tests name it by `name` or `id` alike. */
export interface UserSpec {
  readonly name: string;
  /** By default `U0` and the name in capitals: ann is U0ANN. */
  readonly id?: string;
  readonly realName?: string;
  /** IANA name; by default Europe/Amsterdam. */
  readonly timeZone?: string;
  /** `guest` has is_restricted; `external` belongs to another workspace (Slack Connect); by default a full member. */
  readonly kind?: "member" | "guest" | "external" | "deactivated";
}

/** A channel of the workspace; tests name it by `name` or `id` alike. */
export interface ChannelSpec {
  readonly name: string;
  /** By default `C0` and the name in capitals: ferry is C0FERRY. */
  readonly id?: string;
  readonly isPrivate?: boolean;
  /** Direct messages of two people, or of a group: without the bot unless `withBot` says otherwise. */
  readonly type?: "direct" | "group";
  readonly isArchived?: boolean;
  /** Shared with another workspace by Slack Connect. */
  readonly isShared?: boolean;
  /** Whether the bot was invited; by default it was, into channels. */
  readonly withBot?: boolean;
  /** Names of those in it; by default everybody. */
  readonly members?: readonly string[];
}

/** What the app did with one payload. */
export interface Delivered {
  /** From when Slack sent it until the acknowledgement was here. */
  readonly tookMs: number;
  /** The acknowledgement's payload; undefined when it was empty. */
  readonly answer: unknown;
  /** The payload as the app got it. */
  readonly payload: Readonly<Record<string, unknown>>;
  /** Which socket it went to (1 is the first that ever connected); undefined over HTTP. */
  readonly socket?: number;
}

/**
 * The app did not acknowledge within Slack's 3 s, or could not be reached.
 *
 * `code` is what the person is shown: `operation_timeout`, `dispatch_failed`
 * (no socket, a socket that closed, an HTTP status other than 200), or that the
 * acknowledgement was no good: `invalid_command_response`, `invalid_options`,
 * the error code of a view in it.
 */
export class NotAcknowledged extends Error {
  readonly code: string;

  constructor(code: string, what: string) {
    super(`${code}: ${what}`);
    this.name = "NotAcknowledged";
    this.code = code;
  }
}

/** A choice in a select, as people see it. */
interface Suggestion {
  readonly text: string;
  readonly value: string;
  readonly description?: string;
}

/**
 * What people do in Slack. Each sends one payload to ONE of the app's open
 * sockets (in turn), or as a signed request when `requestUrl` is set, and
 * resolves with what the app acknowledged; it rejects with NotAcknowledged,
 * or with a plain Error for what a person could not have done (no such button,
 * a message that they can't see).
 *
 * `where` is the ts of a message (of an ephemeral one as well), the id of a view, or `home`.
 */
export interface Actions {
  /** Types `/migrate vm1 kvm1 kvm2`: `command(user, channel, "/migrate", "vm1 kvm1 kvm2")`. `&<>` are escaped as Slack does; `wire` says that `text` has Slack's own forms already (`<@U0BOB|bob>`). */
  command(
    user: string,
    channel: string,
    command: string,
    text?: string,
    options?: { readonly wire?: boolean },
  ): Promise<Delivered>;
  /** Writes `@Ferry <text>`; undefined acknowledgement when the bot is not in the channel, because Slack tells it nothing. */
  mention(
    user: string,
    channel: string,
    text: string,
    options?: { readonly thread?: string; readonly wire?: boolean },
  ): Promise<Delivered | undefined>;
  /** Writes a message without mentioning the bot; gives its ts. */
  say(user: string, channel: string, text: string, options?: { readonly thread?: string }): string;
  /** Presses a button, by its label or action_id, and says yes to its confirm dialog. */
  press(user: string, where: string, button: string): Promise<Delivered>;
  /** Chooses in a select, overflow menu or radio group, by label; undefined when Slack tells the app nothing (an input without dispatch_action). */
  choose(user: string, where: string, element: string, option: string): Promise<Delivered | undefined>;
  /** Opens an external_select and types `query`: what the app offers. */
  suggest(user: string, where: string, element: string, query: string): Promise<readonly Suggestion[]>;
  /** Writes into a text input of the topmost view; undefined when Slack tells the app nothing. */
  type(user: string, element: string, text: string): Promise<Delivered | undefined>;
  /**
   * Submits the topmost view. `values` are typed or chosen first, by element's label or action_id
   * (an external_select is asked for suggestions). Throws when Slack itself would not let them submit.
   */
  submitView(user: string, values?: Readonly<Record<string, string>>): Promise<Delivered>;
  /** Closes the topmost view; undefined when the app did not ask to be told. */
  closeView(user: string): Promise<Delivered | undefined>;
  /** Opens the App Home's Home tab. */
  openHome(user: string): Promise<Delivered>;
  /** Deletes a message, as an administrator may; a root with replies leaves Slack's tombstone. */
  remove(ts: string): void;
}

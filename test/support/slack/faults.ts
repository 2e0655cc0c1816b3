/** How Slack answers a call instead of doing it; `cut` and `hang` may have done it (`done`) before the answer is lost. */
export type BadAnswer =
  | { readonly status: number }
  /** HTTP 429; seconds. */
  | { readonly retryAfter: number }
  /** HTTP 200 with `ok: false`. */
  | { readonly error: string }
  /** The connection breaks; with `done`, after the call was carried out. */
  | { readonly cut: "before" | "done" }
  /** No answer ever comes; with `done`, after the call was carried out. */
  | { readonly hang: "before" | "done" };

/** Things that go wrong, to order. */
export interface Faults {
  /** The next `count` calls of `method` (`*` is any) get this answer. */
  answer(method: string, how: BadAnswer, count?: number): void;
  /** Cuts every socket without a close frame, or one (by its number). Gives how many were cut. */
  dropSockets(socket?: number): number;
  /**
   * Slack's own refresh of one socket (by default the oldest): `disconnect` with reason `warning`, after `warnMs`
   * (Slack: 10,000) `refresh_requested`, then the close. Resolves when the socket is closed.
   */
  refresh(options?: { readonly socket?: number; readonly warnMs?: number }): Promise<void>;
  /** Somebody switched Socket Mode off: `disconnect` with reason `link_disabled` to all, and no new connections. */
  disableLink(): void;
  /** The next `count` payloads wait that long on Slack's side; the time counts against the 3 s, trigger_id as well. */
  late(ms: number, count?: number): void;
  /**
   * The view with which the next `count` submissions are acknowledged takes its place only after a views.update has
   * put another one there (slackapi/bolt-js#1080).
   */
  lateViews(count?: number): void;
  /** The next `count` payloads are delivered twice: same envelope id, same event id, to two sockets where there are two. */
  twice(count?: number): void;
  /** Nothing of Slack answers any more: calls and sockets are cut. */
  away(): void;
  back(): void;
  /** The token is revoked: `token_revoked`. */
  revoke(token: "bot" | "app"): void;
  restore(token: "bot" | "app"): void;
  /** Scopes of the bot token. */
  takeScope(scope: string): void;
  giveScope(scope: string): void;
  removeBot(channel: string): void;
  inviteBot(channel: string): void;
  archive(channel: string): void;
}

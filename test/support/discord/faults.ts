import type { PermissionsString } from "discord.js";

/** How Discord answers a call instead of doing it; `cut` and `hang` may have done it (`done`) before the answer is lost. */
export type BadAnswer =
  /** A status of Discord or of Cloudflare before it: 500, 502, 503 come with a page, not JSON. */
  | { readonly status: number }
  /** Discord's own refusal: `{ status: 403, code: 50013, message: "Missing Permissions" }`. */
  | { readonly status: number; readonly code: number; readonly message: string }
  /** HTTP 429; seconds. `shared` counts against nobody. */
  | { readonly retryAfter: number; readonly scope?: "user" | "global" | "shared" }
  /** The connection breaks; with `done`, after the call was carried out. */
  | { readonly cut: "before" | "done" }
  /** No answer ever comes; with `done`, after the call was carried out. */
  | { readonly hang: "before" | "done" };

/** Things that go wrong, to order. */
export interface Faults {
  /** The next `count` calls of a route (`POST /channels/:id/messages`, `*` is any) get this answer. */
  answer(route: string, how: BadAnswer, count?: number): void;
  /** Cuts every gateway connection without a close frame, or one session's. Gives how many were cut. */
  dropGateway(session?: string): number;
  /** Closes every gateway connection with a code: 4000, 4009, 1001. Gives how many. 4004, 4009 and the like end the session. */
  closeGateway(code: number): number;
  /** Op 7: the app must reconnect and resume; Discord closes what is open still after 5 s. */
  reconnect(): void;
  /** Op 9 to every session: with `resumable` it may resume, else it is over. */
  invalidSession(resumable: boolean): void;
  /** Sessions that end while nobody is connected: the next resumes are answered with op 9 `false`. */
  forgetSessions(): void;
  /**
   * The open connections stay open, but nothing comes through any more: no event, no acknowledgement of a heartbeat.
   * With `isCutOff` not even a close is answered, as behind a router that forgot the connection.
   */
  zombie(options?: { readonly isCutOff?: boolean }): void;
  /** The next `count` identifies are closed with this code: 4004, 4014. */
  refuseIdentify(code: number, count?: number): void;
  /** What GET /gateway/bot says is left of today's identifies. */
  sessionStarts(remaining: number): void;
  /** The next `count` interactions wait that long on Discord's side; the time counts against the 3 s. */
  late(ms: number, count?: number): void;
  /** The next `count` interactions are delivered twice to each session: same id, same token. */
  twice(count?: number): void;
  /** Nothing of Discord answers any more: calls and connections are cut. */
  away(): void;
  back(): void;
  /** The token was reset in the developer portal: 401, and 4004. */
  resetToken(): void;
  restoreToken(): void;
  /** In the whole server, or in one channel. */
  takePermission(permission: PermissionsString, channel?: string): void;
  givePermission(permission: PermissionsString, channel?: string): void;
  /** Somebody removes the app from the server, or invites it again. */
  removeBot(): void;
  inviteBot(): void;
  /** As if so many invalid requests (401, 403, 429) had been made; from 10,000 on Cloudflare answers for 10 minutes. */
  invalidRequests(count: number): void;
}

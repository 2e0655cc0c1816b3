import { webApi } from "@slack/bolt";
import { ChatError, EditRefused, MessageGone } from "../../bot/chat.ts";

/**
 * What a refusal of Slack's means. `fatal`: the app itself is broken, and only
 * an administrator can mend it. `scope`: the same for one thing that it may not
 * do. `place`: this channel or message is no use, others are. `passing`: the
 * same call may succeed later. `refused`: this call never will.
 */
export type Trouble = "fatal" | "scope" | "place" | "passing" | "refused";

/** https://docs.slack.dev/reference/methods lists each method's errors; which end an app is from integrations of others. */
const FATAL = new Set([
  ...["not_authed", "invalid_auth", "account_inactive", "token_revoked", "token_expired", "no_permission"],
  ...["not_allowed_token_type", "team_access_not_granted", "org_login_required", "team_disabled"],
  ...["user_removed_from_team", "link_disabled", "app_missing", "apps_uninstalled"],
]);
const PLACE = new Set([
  ...["channel_not_found", "not_in_channel", "is_archived", "is_inactive", "restricted_action"],
  ...["user_not_in_channel", "user_disabled"],
  ...[
    "restricted_action_read_only_channel",
    "restricted_action_thread_only_channel",
    "cannot_reply_to_message",
  ],
  ...["restricted_action_non_threadable_channel", "restricted_action_thread_locked", "thread_not_found"],
  ...["messages_tab_disabled", "cannot_dm_bot", "user_not_found", "invalid_channel"],
]);
const PASSING = new Set([
  ...[
    "internal_error",
    "fatal_error",
    "service_unavailable",
    "request_timeout",
    "ratelimited",
    "rate_limited",
  ],
  ...["team_added_to_org", "accesslimited", "message_limit_exceeded", "external_channel_migrating"],
]);

/** Slack closed a socket because an administrator has switched Socket Mode off. */
export class SocketModeOff extends Error {
  constructor() {
    super("Socket Mode is off");
    this.name = "SocketModeOff";
  }
}

/** The word by which Slack refused a call; undefined when the call failed otherwise. */
export function refusalOf(error: unknown): string | undefined {
  if (error instanceof SocketModeOff) return "link_disabled";
  return error instanceof webApi.WebAPIPlatformError ? error.data.error : undefined;
}

export function troubleOf(error: unknown): Trouble {
  const code = refusalOf(error);
  if (code === undefined) return "passing";
  if (code === "missing_scope") return "scope";
  if (FATAL.has(code)) return "fatal";
  if (PLACE.has(code)) return "place";
  // Something in between (a proxy, a page for maintenance) answered in Slack's place.
  if (PASSING.has(code) || !/^[a-z0-9_]+$/.test(code)) return "passing";
  return "refused";
}

/** How long Slack asks to be left alone, ms; undefined when it did not. */
export const retryAfterOf = (error: unknown): number | undefined =>
  error instanceof webApi.WebAPIRateLimitedError ? error.retryAfter * 1000 : undefined;

/** Whatever a call of the Web API threw, as the Chat port has it. */
export function chatError(method: string, error: unknown): ChatError {
  if (error instanceof ChatError) return error;
  const code = refusalOf(error);
  if (code === "message_not_found")
    return new MessageGone(`${method}: Slack has no such message any more`, error);
  const trouble = troubleOf(error);
  const words = `Slack ${wordsOf(error)} (${method})`;
  if (method === "chat.update" && trouble === "refused") return new EditRefused(words, error);
  return new ChatError(words, trouble === "passing", error, retryAfterOf(error));
}

/** The scope that Slack says is missing. */
export const neededScope = (error: unknown): string => toldOf(error, "needed") ?? "";

/** The scopes that the token has, as Slack says with a refusal for want of one; undefined when it does not say. */
export const providedScopes = (error: unknown): string[] | undefined => toldOf(error, "provided")?.split(",");

function toldOf(error: unknown, field: string): string | undefined {
  if (!(error instanceof webApi.WebAPIPlatformError)) return undefined;
  const told: unknown = Reflect.get(error.data, field);
  return typeof told === "string" ? told : undefined;
}

/** What happened, as the end of a sentence that begins with 'Slack'. */
export function wordsOf(error: unknown): string {
  const code = refusalOf(error);
  if (code === "not_in_channel" || code === "channel_not_found") {
    return `refused: ${code}; has Ferry been invited to that channel?`;
  }
  if (code === "missing_scope") return `refused: the app lacks the scope ${neededScope(error)}`;
  if (code !== undefined) return `refused: ${code.slice(0, 80)}`;
  if (error instanceof webApi.WebAPIRateLimitedError) return `takes no more for ${error.retryAfter} s`;
  if (error instanceof webApi.WebAPIHTTPError) return `answered with HTTP status ${error.statusCode}`;
  return `did not answer: ${reasonOf(error)}`;
}

/** The innermost reason of a failed request: Node wraps it two or three times. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { code } = Object(error);
  if (error.cause === undefined) return typeof code === "string" ? code : error.message;
  return reasonOf(error.cause);
}

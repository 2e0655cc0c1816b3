import { DiscordAPIError, HTTPError, RateLimitError } from "discord.js";
import { ChatError, EditRefused, MessageGone } from "../../bot/chat.ts";

/**
 * What a refusal of Discord's means. `fatal`: the token is no use, and only an
 * administrator can mend it. `place`: this channel or message is no use,
 * others are. `passing`: the same call may succeed later. `refused`: this call
 * never will.
 */
export type Trouble = "fatal" | "place" | "passing" | "refused";

/**
 * Discord's own numbers, of those that Ferry tells apart:
 * https://discord.com/developers/docs/topics/opcodes-and-status-codes#json
 */
export const CODES = {
  unknownChannel: 10003,
  unknownGuild: 10004,
  unknownMember: 10007,
  unknownMessage: 10008,
  unknownWebhook: 10015,
  unknownInteraction: 10062,
  /** "Maximum number of edits to messages older than 1 hour reached": not documented, discord/discord-api-docs#4413. */
  tooManyOldEdits: 30046,
  acknowledgedAlready: 40060,
  overloaded: 130000,
  missingAccess: 50001,
  cannotMessageUser: 50007,
  missingPermissions: 50013,
  invalidToken: 50027,
  invalidForm: 50035,
  archivedThread: 50083,
  threadExists: 160004,
  threadLocked: 160005,
} as const;

const PLACE: ReadonlySet<number> = new Set([
  CODES.unknownChannel,
  CODES.unknownGuild,
  CODES.missingAccess,
  CODES.cannotMessageUser,
  CODES.missingPermissions,
  CODES.archivedThread,
  CODES.threadLocked,
]);
const PASSING: ReadonlySet<number> = new Set([CODES.overloaded, CODES.tooManyOldEdits]);

/** The number by which Discord refused a call; undefined when the call failed otherwise. */
export function refusalOf(error: unknown): number | undefined {
  if (error instanceof ChatError) return refusalOf(error.cause);
  return error instanceof DiscordAPIError && typeof error.code === "number" ? error.code : undefined;
}

export function troubleOf(error: unknown): Trouble {
  if (error instanceof DiscordAPIError) {
    const code = refusalOf(error);
    if (error.status === 401) return "fatal";
    if (error.status === 429 || error.status >= 500) return "passing";
    if (code !== undefined && PASSING.has(code)) return "passing";
    return code !== undefined && PLACE.has(code) ? "place" : "refused";
  }
  // Something in between (a proxy, a page for maintenance) answered in Discord's place, or nothing did.
  return "passing";
}

/** How long Discord asks to be left alone, ms; undefined when it did not. */
export const retryAfterOf = (error: unknown): number | undefined =>
  error instanceof RateLimitError ? Math.max(error.timeToReset, error.retryAfter) : undefined;

/** Whatever a call threw, as the Chat port has it; `call` is for people: 'POST /channels/…/messages'. */
export function chatError(call: string, error: unknown): ChatError {
  if (error instanceof ChatError) return error;
  const code = refusalOf(error);
  const words = `Discord ${wordsOf(error)} (${call})`;
  if (code === CODES.unknownMessage) return new MessageGone(words, error);
  const trouble = troubleOf(error);
  if (call.startsWith("PATCH /channels/") && trouble === "refused") return new EditRefused(words, error);
  return new ChatError(words, trouble === "passing", error, retryAfterOf(error));
}

/** What happened, as the end of a sentence that begins with 'Discord'. */
export function wordsOf(error: unknown): string {
  const code = refusalOf(error);
  if (code === CODES.missingAccess || code === CODES.missingPermissions) {
    return `refused: ${code}; may Ferry see that channel, write in it and make threads there?`;
  }
  if (error instanceof DiscordAPIError) return `refused: ${error.code} ${error.message.slice(0, 120)}`;
  if (error instanceof RateLimitError) return `takes no more for ${Math.ceil(error.timeToReset / 1000)} s`;
  if (error instanceof HTTPError) return `answered with HTTP status ${error.status}`;
  return `did not answer: ${reasonOf(error)}`;
}

/** The innermost reason of a failed request: Node wraps it two or three times. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { code } = Object(error);
  if (error.cause === undefined) return typeof code === "string" ? code : error.message;
  return reasonOf(error.cause);
}

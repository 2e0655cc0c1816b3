import type { PermissionsString } from "discord.js";

/** A role of the server; tests name it by `name` or `id` alike. */
export interface RoleSpec {
  readonly name: string;
  /** A snowflake; by default one is made. */
  readonly id?: string;
  readonly permissions?: readonly PermissionsString[];
  /** Anybody may ping it; by default not: then only who has MentionEveryone. */
  readonly isMentionable?: boolean;
}

/** An account in the server; tests name it by `name` or `id` alike. */
export interface UserSpec {
  readonly name: string;
  readonly id?: string;
  /** The name that people see; by default `name`. */
  readonly displayName?: string;
  /** Names of roles. */
  readonly roles?: readonly string[];
  /** Takes no direct messages from this server: 50007. */
  readonly refusesDirect?: boolean;
}

/** A text channel of the server; tests name it by `name` or `id` alike. */
interface ChannelSpec {
  readonly name: string;
  readonly id?: string;
  /** What the bot has in the server and not here; `["ViewChannel"]` is a channel that it can't see. */
  readonly botLacks?: readonly PermissionsString[];
  /** Names of those who can see it; by default everybody. */
  readonly members?: readonly string[];
}

export interface FakeDiscordOptions {
  /** By default approver and operator. */
  readonly roles?: readonly RoleSpec[];
  /** By default ann (operator), bob (approver) and carol (approver). */
  readonly users?: readonly UserSpec[];
  /** By default #ferry. */
  readonly channels?: readonly ChannelSpec[];
  /** What the invitation gave the bot in the whole server; by default what a bot that posts, makes threads and attaches files needs. */
  readonly botPermissions?: readonly PermissionsString[];
  /** Enforce rate limits and the one-hour edit rule, and send X-RateLimit headers; by default off. */
  readonly rateLimits?: boolean;
  /** Privileged intents switched on in the developer portal, as bits; by default none: an identify that asks for one is closed with 4014. */
  readonly privilegedIntents?: number;
  /** `heartbeat_interval` of the gateway's hello; Discord says 41,250. */
  readonly heartbeatIntervalMs?: number;
  /** Identifies in 5 s; Discord gives small bots 1. */
  readonly maxConcurrency?: number;
  /** How long the app may take for its first response; Discord gives 3000. */
  readonly acknowledgeWithinMs?: number;
  /** ms since 1970; for ids, tokens, edits after an hour, archived threads and rate limits. */
  readonly now?: () => number;
}

import type { ChannelSpec, UserSpec } from "./people.ts";

export interface FakeSlackOptions {
  /** By default ann, bob and carol. */
  readonly users?: readonly UserSpec[];
  /** By default #ferry, public, with the bot and everybody in it. */
  readonly channels?: readonly ChannelSpec[];
  /** Of the bot token; by default those of Ferry's manifest, and no others. */
  readonly scopes?: readonly string[];
  /** Slash commands that the app's manifest registers; by default /migrate and /ferry. */
  readonly commands?: readonly string[];
  /** Events that it subscribes to; by default app_mention and app_home_opened. */
  readonly events?: readonly string[];
  /** Enforce Slack's rate limits; by default off. */
  readonly rateLimits?: boolean;
  /** Block types that this workspace does not accept yet, e.g. `plan`: they are invalid_blocks. */
  readonly refusedBlocks?: readonly string[];
  /** Where payloads go as signed requests; by default they go to the sockets. */
  readonly requestUrl?: string;
  /** How long the app may take to acknowledge; Slack gives 3000. */
  readonly acknowledgeWithinMs?: number;
  /** ms since 1970; for ts, trigger_id, response_url and rate limits. */
  readonly now?: () => number;
}

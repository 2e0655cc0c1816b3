import type { Faults } from "./faults.ts";
import type { Actions, ChannelSpec, UserSpec } from "./people.ts";
import type { Readings } from "./shown.ts";

export interface FakeSlackOptions {
  /** By default ann, bob and carol. */
  readonly users?: readonly UserSpec[];
  /** By default #ferry, public, with the bot and everybody in it. */
  readonly channels?: readonly ChannelSpec[];
  /** Of the bot token. */
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
  /** ms since 1970. */
  readonly now?: () => number;
}

/**
 * A Slack workspace with one app installed, on a port of 127.0.0.1: Web API,
 * Socket Mode and signed requests, as strict as Slack is. Stock Bolt works
 * against it with `clientOptions: { slackApiUrl: slack.apiUrl }`.
 */
export interface FakeSlack extends Actions, Readings {
  /** `http://127.0.0.1:<port>/api/`. */
  readonly apiUrl: string;
  readonly botToken: string;
  readonly appToken: string;
  readonly signingSecret: string;
  readonly appId: string;
  readonly team: { readonly id: string; readonly name: string; readonly domain: string };
  readonly botUser: { readonly id: string; readonly botId: string; readonly name: string };
  /** Ids by name, and names by id. */
  userId(name: string): string;
  channelId(name: string): string;
  readonly faults: Faults;
  rateLimits: boolean;
  requestUrl: string | undefined;
  /** Resolves when at least that many sockets are open; rejects after 10 s. */
  connected(sockets?: number): Promise<void>;
  close(): Promise<void>;
}

/** Opens a workspace; close it after the test. */
export async function openFakeSlack(_options: FakeSlackOptions = {}): Promise<FakeSlack> {
  throw new Error("Not built yet: this first commit is the interface");
}

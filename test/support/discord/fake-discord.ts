import type { Faults } from "./faults.ts";
import type { FakeDiscordOptions } from "./options.ts";
import type { Actions } from "./people.ts";
import type { Readings } from "./shown.ts";

/**
 * A Discord server (guild) with one app installed, on a port of 127.0.0.1:
 * REST API and gateway, as strict as Discord is. Stock discord.js works
 * against it with `rest: { api: discord.apiUrl }`; it learns the gateway's
 * address from GET /gateway/bot.
 */
export interface FakeDiscord extends Actions, Readings {
  /** `http://127.0.0.1:<port>/api`, without a version, as discord.js wants it. */
  readonly apiUrl: string;
  readonly token: string;
  /** The application's id, which is the bot's user id as well. */
  readonly appId: string;
  readonly bot: { readonly id: string; readonly name: string };
  readonly guild: { readonly id: string; readonly name: string };
  /** The id of a user, channel or role, by name. */
  userId(name: string): string;
  channelId(name: string): string;
  roleId(name: string): string;
  readonly faults: Faults;
  rateLimits: boolean;
  /** Resolves when at least that many sessions are connected and ready; rejects after 10 s. */
  connected(sessions?: number): Promise<void>;
  close(): Promise<void>;
}

/** Opens a server; close it after the test. */
export declare function openFakeDiscord(options?: FakeDiscordOptions): Promise<FakeDiscord>;

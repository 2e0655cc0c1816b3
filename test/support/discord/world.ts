import { randomBytes } from "node:crypto";
import type { PermissionsString } from "discord.js";
import { type Channels, createChannels } from "./channels.ts";
import { type Commands, createCommands } from "./commands/registry.ts";
import { createMessages, type Messages } from "./content/messages.ts";
import { createDirectory, type Directory, type User } from "./directory.ts";
import { createIds, type Ids } from "./ids.ts";
import { createInteractions, type Interactions } from "./interactions/interactions.ts";
import { createModals, type Modals } from "./interactions/modals.ts";
import { limits } from "./limits.ts";
import type { FakeDiscordOptions } from "./options.ts";
import { BOT_PERMISSIONS } from "./permissions.ts";
import { createRateLimits, type RateLimits } from "./rest/rate-limits.ts";

/** Everything that this Discord knows. */
export interface World {
  readonly now: () => number;
  readonly ids: Ids;
  readonly guild: { readonly id: string; readonly name: string };
  /** Its id is the application's as well. */
  readonly bot: User;
  readonly token: string;
  isTokenReset: boolean;
  isInstalled: boolean;
  /** What the bot may in the whole server. */
  readonly botPermissions: Set<PermissionsString>;
  readonly directory: Directory;
  readonly channels: Channels;
  readonly messages: Messages;
  readonly commands: Commands;
  readonly interactions: Interactions;
  readonly modals: Modals;
  readonly limits: RateLimits;
  rateLimits: boolean;
  /** `127.0.0.1:<port>`; set when the server listens. */
  address: string;
  /** Tells every session of the gateway; set when it is open. */
  emit(event: string, data: Readonly<Record<string, unknown>>): void;
}

export function createWorld(options: FakeDiscordOptions): World {
  const now = options.now ?? Date.now;
  const ids = createIds(now);
  const guild = { id: ids.next(), name: "Ferry's lab" };
  const bot: User = {
    id: ids.next(),
    name: "Ferry",
    displayName: "Ferry",
    isBot: true,
    refusesDirect: false,
    roles: new Set(),
  };
  const directory = createDirectory(options, ids, guild.id, bot);
  const secret = randomBytes(20).toString("base64url");
  return {
    now,
    ids,
    guild,
    bot,
    token: `${Buffer.from(bot.id).toString("base64url")}.fake.${secret}`,
    isTokenReset: false,
    isInstalled: true,
    botPermissions: new Set(options.botPermissions ?? BOT_PERMISSIONS),
    directory,
    channels: createChannels(options, directory, ids, now),
    messages: createMessages(ids, now),
    commands: createCommands(ids, now),
    interactions: createInteractions(ids, now, options.acknowledgeWithinMs ?? limits.acknowledgeMs),
    modals: createModals(),
    limits: createRateLimits(now),
    rateLimits: options.rateLimits ?? false,
    address: "",
    emit() {},
  };
}

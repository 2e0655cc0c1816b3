import { setTimeout as delay } from "node:timers/promises";
import { type Chat, ChatError } from "../../bot/chat.ts";
import type { Pace } from "../pace.ts";
import { openApi } from "./client.ts";
import { type Identity, identify } from "./identify.ts";
import { type AppPorts, type OpenApp, openApp } from "./open-app.ts";
import { PLATFORM } from "./place.ts";
import { type DiscordChat, discordChat } from "./post.ts";
import { holds, render } from "./render.ts";
import { keepStanding, type Reasons } from "./standing.ts";

export interface DiscordOptions extends Omit<AppPorts, "api" | "standing" | "roundMs" | "render" | "holds"> {
  readonly roundMs?: number;
  readonly editIntervalMs?: number;
  readonly pace: Pace;
}
export interface Discord extends Chat {
  /** What is wrong, for supervisors. */
  reasons(): Reasons;
  /** Who Ferry is there; undefined while Discord has not said. */
  readonly identity: Identity | undefined;
  /** Stops hearing people, and does what is in hand; posting goes on. */
  close(): Promise<void>;
}

/** Discord's limit for a channel is about five edits in 5 s, and one message of many may take no more than its share. */
const EDIT_INTERVAL_MS = 5_000;
const ROUND_MS = 20_000;
/** While Discord does not answer at the start. */
const AGAIN_MS = 5_000;

/**
 * Opens Ferry as a bot in one Discord server. Throws OpsError `discord.*` when
 * Discord refuses its token, its intents or its place in the server: then only
 * an administrator can help. While Discord does not answer, Ferry goes on
 * without it, and tries until it does.
 */
export async function openDiscord(options: DiscordOptions): Promise<Discord> {
  const { env, server, log, roundMs = ROUND_MS, editIntervalMs = EDIT_INTERVAL_MS } = options;
  const standing = keepStanding({ log });
  const api = openApi({ ...env, standing });
  const stop = new AbortController();
  let opened: (OpenApp & { readonly identity: Identity }) | undefined;

  async function open(): Promise<void> {
    const identity = await identify(api, server);
    const app = await openApp(identity, { ...options, render, holds, api, standing, roundMs });
    opened = { ...app, identity };
    log.info({ server: identity.server, bot: identity.name }, "Ferry is in Discord");
  }

  /** In the background: runs, Slack and the console need no Discord. */
  async function openLater(): Promise<void> {
    while (!stop.signal.aborted && opened === undefined) {
      await delay(AGAIN_MS, undefined, { signal: stop.signal }).catch(() => {});
      if (stop.signal.aborted) return;
      await open().catch((err: unknown) => log.warn({ err }, "Discord is not open yet"));
    }
  }

  const later = await open().then(
    () => undefined,
    (error: unknown) => {
      if (!(error instanceof ChatError)) throw error;
      log.warn({ err: error }, "Discord does not answer; Ferry tries again until it does");
      // In an array, since a promise of a promise would be waited for here.
      return [openLater()];
    },
  );
  const refused = standing.refused();
  if (refused !== undefined) {
    await opened?.close();
    throw refused;
  }

  const chat: DiscordChat = discordChat({
    api,
    server,
    pace: options.pace,
    editIntervalMs,
    log,
    now: options.bot.now,
  });
  return {
    ...chat,
    platform: PLATFORM,
    editIntervalMs,
    holds,
    reasons: standing.reasons,
    get identity() {
      return opened?.identity;
    },
    async close() {
      stop.abort();
      await Promise.all(later ?? []);
      await opened?.close();
    },
  };
}

import { EventEmitter, once } from "node:events";
import { setTimeout as delay } from "node:timers/promises";
import { CloseCodes, WebSocketManager, WebSocketShardEvents } from "@discordjs/ws";
import { GatewayCloseCodes, GatewayDispatchEvents, GatewayIntentBits, REST } from "discord.js";
import type { DiscordEnv } from "../../config/discord-env.ts";
import { OpsError } from "../../jobs/error.ts";
import type { Log } from "../../jobs/log.ts";
import { settled } from "../settled.ts";
import type { Sessions } from "./session.ts";
import { tokenError } from "./standing.ts";

export interface GatewayPorts {
  readonly env: DiscordEnv;
  readonly sessions: Sessions;
  readonly log: Log;
  /** The data of INTERACTION_CREATE, in the order in which Discord sent them. */
  onInteraction(data: unknown): void;
  /** Ferry came into a server, or one is there again. */
  onServer(): void;
  /** True while Discord hears and is heard. */
  onOpen(isOpen: boolean): void;
}

export interface Gateway {
  /** Resolves when it is open for the first time. */
  readonly opened: Promise<void>;
  /** Resolves when it is closed; rejects with OpsError `discord.*` when Discord refuses Ferry for good, and with whatever kept it from opening. */
  readonly ended: Promise<void>;
  /** The session stays: another bot may resume it. */
  close(): Promise<void>;
}

/** Attempts to reach the session's own address before another one is begun at the common address. */
const PATIENCE = 10;
const CLOSING_MS = 2_000;
const HANDSHAKE_MS = 10_000;

/**
 * Opens the connection by which Discord tells what people do: with the intent
 * Guilds alone, since interactions need none. It reconnects and resumes by
 * itself. @discordjs/ws is what discord.js' own Client is built on; that one
 * cannot resume what another process began.
 */
export function openGateway(ports: GatewayPorts): Gateway {
  const { env, sessions, log } = ports;
  const { promise: ended, settle } = settled();
  ended.catch(() => {});
  const first = settled();
  const settledSocket = new EventEmitter();
  let socket: "none" | "opening" | "open" = "none";
  let closed = false;
  let brokenOff = 0;

  const manager = new WebSocketManager({
    token: env.token,
    intents: GatewayIntentBits.Guilds,
    rest: new REST({ api: env.apiUrl, version: "10", retries: 0 }).setToken(env.token),
    shardCount: 1,
    handshakeTimeout: HANDSHAKE_MS,
    // A closed gateway that was about to reconnect waits for its session for ever, and does not.
    retrieveSessionInfo() {
      if (closed) return new Promise(() => {});
      if (socket === "none") socket = "opening";
      const session = sessions.now();
      if (session === null || env.gatewayUrl === undefined) return session;
      return { ...session, resumeURL: env.gatewayUrl };
    },
    updateSessionInfo(_, session) {
      if (closed) return;
      // The library gives a session up when an address does not answer; Discord's own word alone ends it.
      if (session === null && brokenOff > 0 && brokenOff < PATIENCE) return;
      sessions.set(session);
    },
  });

  if (env.gatewayUrl !== undefined) {
    const { gatewayUrl: url } = env;
    const ask = manager.fetchGatewayInformation.bind(manager);
    manager.fetchGatewayInformation = async (force) => ({ ...(await ask(force)), url });
  }

  manager.on(WebSocketShardEvents.Dispatch, ({ data }) => {
    if (closed) return;
    if (data.t === GatewayDispatchEvents.InteractionCreate) ports.onInteraction(data.d);
    if (data.t === GatewayDispatchEvents.GuildCreate) ports.onServer();
  });
  const opened = () => {
    brokenOff = 0;
    first.settle();
    if (!closed) ports.onOpen(true);
  };
  manager.on(WebSocketShardEvents.Ready, opened);
  manager.on(WebSocketShardEvents.Resumed, opened);
  manager.on(WebSocketShardEvents.Hello, () => {
    brokenOff = 0;
    socket = "open";
    settledSocket.emit("settled");
  });
  manager.on(WebSocketShardEvents.Closed, ({ code }) => {
    socket = "none";
    settledSocket.emit("settled");
    if (closed) return;
    brokenOff = code === BROKEN_OFF ? brokenOff + 1 : 0;
    log.info({ code }, "a connection to Discord's gateway is closed");
    ports.onOpen(false);
    const final = finalError(code);
    if (final !== undefined) settle(final);
  });
  manager.on(WebSocketShardEvents.Debug, ({ message }) => log.debug({}, message));
  manager.on(WebSocketShardEvents.Error, ({ error }) => log.warn({ err: error }, "Discord's gateway"));

  // Of Discord's last word, which comes as a code, the library's own error says less.
  manager.connect().catch((error: unknown) => {
    settle(tokenError(error) ?? (error instanceof Error ? error : new Error(String(error))));
  });

  async function hangUp(): Promise<void> {
    // The library lets go of a socket that is being opened, whose failure would then be nobody's and end the process.
    if (socket === "opening") await once(settledSocket, "settled");
    // The code of a normal end would end the session too.
    await manager.destroy({ code: CloseCodes.Resuming, reason: "another bot goes on" });
  }

  return {
    opened: first.promise,
    ended,
    async close() {
      closed = true;
      const closing = hangUp().catch(() => {});
      await Promise.race([closing, delay(CLOSING_MS, undefined, { ref: false })]);
      await sessions.keep();
      settle();
    },
  };
}

/** A connection that ended without a word: https://www.rfc-editor.org/rfc/rfc6455#section-7.4.1 */
const BROKEN_OFF = 1006;

/** Codes after which Discord wants no connection of this kind again. */
function finalError(code: number): OpsError | undefined {
  switch (code) {
    case GatewayCloseCodes.AuthenticationFailed:
      return new OpsError("discord.token-refused", { reason: `closed the gateway with ${code}` });
    case GatewayCloseCodes.InvalidIntents:
    case GatewayCloseCodes.DisallowedIntents:
      return new OpsError("discord.intents-disallowed", { code });
    case GatewayCloseCodes.InvalidShard:
    case GatewayCloseCodes.ShardingRequired:
    case GatewayCloseCodes.InvalidAPIVersion:
      return new OpsError("discord.gateway-refused", { code });
    default:
      return undefined;
  }
}

import type { Server } from "node:http";
import { WebSocketServer } from "ws";
import type { FaultPlan } from "../fault-plan.ts";
import { limits } from "../limits.ts";
import type { GatewayEvent } from "../log.ts";
import type { FakeDiscordOptions } from "../options.ts";
import type { World } from "../world.ts";
import { type Connection, openConnection } from "./connection.ts";
import { shakingHands } from "./handshake.ts";
import { createIdentifies, type Identifies } from "./identifies.ts";
import { closes, ENDS_SESSION, wantsGuilds } from "./payloads.ts";
import { createSessions, type Sessions } from "./sessions.ts";

export interface Gateway {
  /** What GET /gateway/bot answers. */
  information(): { readonly url: string } & Readonly<Record<string, unknown>>;
  readonly log: readonly GatewayEvent[];
  readonly connections: readonly Connection[];
  readonly sessions: Sessions;
  readonly identifies: Identifies;
  /** Tells every session that wants such events; gives the ids of those told. */
  dispatch(event: string, data: Readonly<Record<string, unknown>>, needsGuilds?: boolean): string[];
  shut(): void;
}

/** Discord's gateway, on the server's `/gateway`. */
export function createGateway(
  server: Server,
  world: World,
  faults: FaultPlan,
  options: FakeDiscordOptions,
): Gateway {
  const webSockets = new WebSocketServer({ noServer: true });
  const heartbeatMs = options.heartbeatIntervalMs ?? limits.gatewayHeartbeatMs;
  const maxConcurrency = options.maxConcurrency ?? 1;
  const sessions = createSessions(world.now);
  const identifies = createIdentifies(world.now, maxConcurrency);
  const connections: Connection[] = [];
  const log: GatewayEvent[] = [];
  let numbers = 0;

  const url = () => `ws://${world.address}/gateway`;
  function note(what: GatewayEvent["what"], { number, session }: Connection, code?: number): void {
    log.push({
      what,
      at: world.now(),
      connection: number,
      ...(session === undefined ? {} : { session: session.id }),
      ...(code === undefined ? {} : { code }),
    });
  }

  function closed(connection: Connection, code: number): void {
    note("closed", connection, code);
    connections.splice(connections.indexOf(connection), 1);
    const { session } = connection;
    // Cut off on order already, and perhaps resumed over another connection.
    if (session?.line !== connection) return;
    if (ENDS_SESSION.has(code)) sessions.end(session);
    else sessions.lose(session);
  }

  const handshake = shakingHands(options, { world, faults, sessions, identifies, connections, url, note });

  server.on("upgrade", (request, stream, head) => {
    const { pathname, searchParams } = new URL(request.url ?? "/", "http://127.0.0.1");
    const isMeant =
      pathname === "/gateway" && searchParams.get("encoding") === "json" && !searchParams.has("compress");
    if (faults.isAway || !isMeant) {
      stream.destroy();
      return;
    }
    webSockets.handleUpgrade(request, stream, head, (webSocket) => {
      if (searchParams.get("v") !== "10") {
        webSocket.close(closes.invalidVersion);
        return;
      }
      numbers += 1;
      const connection = openConnection(webSocket, numbers, heartbeatMs, {
        ...handshake,
        closed,
      });
      connections.push(connection);
      note("connected", connection);
    });
  });

  return {
    log,
    connections,
    sessions,
    identifies,
    information: () => ({
      url: url(),
      shards: 1,
      session_start_limit: {
        total: limits.identifiesPerDay,
        remaining: identifies.remaining(),
        reset_after: 24 * 60 * 60_000,
        max_concurrency: maxConcurrency,
      },
    }),
    dispatch(event, data, needsGuilds = true) {
      const told = sessions.list().filter(({ intents }) => !needsGuilds || wantsGuilds(intents));
      for (const session of told) sessions.tell(session, event, data);
      return told.map(({ id }) => id);
    },
    shut() {
      for (const { webSocket } of [...connections]) webSocket.terminate();
      webSockets.close();
    },
  };
}

import type { Server } from "node:http";
import { WebSocketServer } from "ws";
import type { FaultPlan } from "../fault-plan.ts";
import { limits } from "../limits.ts";
import type { FakeDiscordOptions } from "../options.ts";
import type { GatewayEvent } from "../shown.ts";
import type { World } from "../world.ts";
import { type Connection, openConnection } from "./connection.ts";
import { guildCreate, ready } from "./greeting.ts";
import { createIdentifies, type Identifies } from "./identifies.ts";
import { closes, ENDS_SESSION, identify, judgeIntents, resume } from "./payloads.ts";
import { createSessions, type Session, type Sessions } from "./sessions.ts";

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

const GUILDS = 1;

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

  function invalid(connection: Connection): undefined {
    note("invalid session", connection);
    connection.send({ op: 9, d: false });
  }

  const isOurs = (token: string) => token === world.token && !world.isTokenReset;

  /** Identify; the code that it is to be closed with. */
  function begin(connection: Connection, d: unknown): number | undefined {
    const refusal = faults.takeRefusal();
    if (refusal !== undefined) return refusal;
    if (connection.session !== undefined) return closes.alreadyAuthenticated;
    const parsed = identify.safeParse(d);
    if (!parsed.success) return closes.decode;
    const { token, intents, shard = [0, 1] } = parsed.data;
    if (!isOurs(token)) return closes.authenticationFailed;
    if (shard[0] !== 0 || shard[1] !== 1) return closes.invalidShard;
    const wrong = judgeIntents(intents, options.privilegedIntents ?? 0);
    if (wrong !== undefined) return wrong;
    const counted = identifies.take();
    if (counted === "too fast") return invalid(connection);
    if (counted === "none left") {
      world.isTokenReset = true;
      return closes.authenticationFailed;
    }
    const session = sessions.create(intents, connection);
    connection.session = session;
    note("identified", connection);
    sessions.tell(session, "READY", ready(world, session.id, url()));
    if (world.isInstalled && (intents & GUILDS) !== 0) {
      sessions.tell(session, "GUILD_CREATE", guildCreate(world));
    }
    return undefined;
  }

  /** Resume; the code that it is to be closed with. */
  function takeUp(connection: Connection, d: unknown): number | undefined {
    const parsed = resume.safeParse(d);
    if (!parsed.success) return closes.decode;
    const { token, session_id, seq } = parsed.data;
    if (!isOurs(token)) return closes.authenticationFailed;
    const session = sessions.find(session_id);
    if (session === undefined) return invalid(connection);
    if ((seq ?? 0) > session.events.length) return closes.invalidSeq;
    replaceLine(session, connection);
    note("resumed", connection);
    for (const event of session.events.slice(seq ?? 0)) connection.send(event);
    sessions.tell(session, "RESUMED", { _trace: ["fake"] });
    return undefined;
  }

  /** A session has one connection: the newest. */
  function replaceLine(session: Session, connection: Connection): void {
    for (const other of connections) {
      if (other === connection || other.session !== session) continue;
      other.session = undefined;
      other.webSocket.terminate();
    }
    connection.session = session;
    session.line = connection;
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
        identify: begin,
        resume: takeUp,
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
      const told = sessions.list().filter(({ intents }) => !needsGuilds || (intents & GUILDS) !== 0);
      for (const session of told) sessions.tell(session, event, data);
      return told.map(({ id }) => id);
    },
    shut() {
      for (const { webSocket } of [...connections]) webSocket.terminate();
      webSockets.close();
    },
  };
}

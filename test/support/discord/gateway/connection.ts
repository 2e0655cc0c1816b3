import type { WebSocket } from "ws";
import { limits } from "../limits.ts";
import { closes, payload } from "./payloads.ts";
import type { Line, Session } from "./sessions.ts";

/** One connection to the gateway. */
export interface Connection extends Line {
  readonly webSocket: WebSocket;
  session: Session | undefined;
  /** Open, but nothing comes through. */
  isZombie: boolean;
  close(code: number): void;
}

/** What the gateway does with an app's payloads; gives the code that the connection is to be closed with. */
export interface Handlers {
  identify(connection: Connection, d: unknown): number | undefined;
  resume(connection: Connection, d: unknown): number | undefined;
  closed(connection: Connection, code: number): void;
}

/** Ops that an app may send once it is identified, and that change nothing here: presence, voice, members, sounds. */
const IGNORED: ReadonlySet<number> = new Set([3, 4, 8, 31]);

/** Discord's end of a connection that just came: hello, heartbeats, and what no app may send. */
export function openConnection(
  webSocket: WebSocket,
  number: number,
  heartbeatMs: number,
  handlers: Handlers,
): Connection {
  const sends: number[] = [];
  let beatAt = performance.now();

  const connection: Connection = {
    number,
    webSocket,
    session: undefined,
    isZombie: false,
    send(data) {
      if (!connection.isZombie) webSocket.send(JSON.stringify(data));
    },
    close: (code) => webSocket.close(code),
  };

  /** 120 payloads in 60 s. */
  function isTooFast(): boolean {
    const at = performance.now();
    while (sends.length > 0 && (sends[0] ?? 0) <= at - limits.gatewaySendsMs) sends.shift();
    sends.push(at);
    return sends.length > limits.gatewaySends;
  }

  /** Does what a payload asks for; gives the code that it is to be closed with. */
  function take(text: string): number | undefined {
    if (isTooFast()) return closes.rateLimited;
    if (Buffer.byteLength(text) > limits.gatewayPayloadBytes) return closes.decode;
    const parsed = payload.safeParse(parseJson(text));
    if (!parsed.success) return closes.decode;
    const { op, d } = parsed.data;
    if (op === 1) {
      beatAt = performance.now();
      connection.send({ op: 11 });
      return undefined;
    }
    if (op === 2) return handlers.identify(connection, d);
    if (op === 6) return handlers.resume(connection, d);
    if (!IGNORED.has(op)) return closes.unknownOpcode;
    return connection.session === undefined ? closes.notAuthenticated : undefined;
  }

  // Discord gives up on an app that stops beating; after how long is not documented.
  const watching = setInterval(() => {
    if (!connection.isZombie && performance.now() - beatAt > 2 * heartbeatMs) {
      connection.close(closes.timedOut);
    }
  }, heartbeatMs);
  webSocket.on("message", (data) => {
    const code = connection.isZombie ? undefined : take(String(data));
    if (code !== undefined) connection.close(code);
  });
  webSocket.on("error", () => {});
  webSocket.on("close", (code) => {
    clearInterval(watching);
    handlers.closed(connection, code);
  });
  connection.send({ op: 10, d: { heartbeat_interval: heartbeatMs, _trace: ["fake"] } });
  return connection;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

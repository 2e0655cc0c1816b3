import { once } from "node:events";
import type { Server } from "node:http";
import { type WebSocket, WebSocketServer } from "ws";
import { type Connection, openConnection, type Socket } from "./connection.ts";
import type { FaultPlan } from "./fault-plan.ts";
import { limits } from "./limits.ts";
import type { Workspace } from "./workspace.ts";

export interface Sockets {
  /** A permit for one connection. */
  ticket(): string;
  /** How many are open. */
  count(): number;
  /** The one whose turn it is: each payload goes to one only. */
  next(): Socket | undefined;
  drop(number?: number): number;
  refresh(number: number | undefined, warnMs: number): Promise<void>;
  disableLink(): void;
  close(): void;
}

/** Slack pings; a client that misses them for 30 s reconnects. */
const PING_MS = 10_000;

/** Slack's side of Socket Mode, on the server's `/link/`. */
export function createSockets(server: Server, workspace: Workspace, faults: FaultPlan): Sockets {
  const webSockets = new WebSocketServer({ noServer: true });
  const tickets = new Set<string>();
  const connections: Connection[] = [];
  let numbers = 0;
  let turn = 0;
  let isDisabled = false;

  const debug = { debug_info: { host: "applink-1", build_number: 1, approximate_connection_time: 3600 } };
  const disconnect = (webSocket: WebSocket, reason: string) =>
    webSocket.send(JSON.stringify({ type: "disconnect", reason, ...debug }));

  server.on("upgrade", (request, stream, head) => {
    const { pathname, searchParams } = new URL(request.url ?? "/", "http://127.0.0.1");
    const isMeant = pathname === "/link/" && tickets.delete(searchParams.get("ticket") ?? "");
    if (faults.isAway || !isMeant) {
      stream.destroy();
      return;
    }
    webSockets.handleUpgrade(request, stream, head, connected);
  });

  function connected(webSocket: WebSocket): void {
    const refusal = isDisabled
      ? "link_disabled"
      : connections.length >= limits.sockets
        ? "too_many_websockets"
        : undefined;
    if (refusal !== undefined) {
      disconnect(webSocket, refusal);
      webSocket.close();
      return;
    }
    numbers += 1;
    const connection = openConnection(webSocket, numbers);
    connections.push(connection);
    const pinging = setInterval(() => webSocket.ping(), PING_MS);
    webSocket.on("error", () => {});
    webSocket.on("close", () => {
      clearInterval(pinging);
      connections.splice(connections.indexOf(connection), 1);
    });
    webSocket.send(
      JSON.stringify({
        type: "hello",
        num_connections: connections.length,
        connection_info: { app_id: workspace.appId },
        ...debug,
      }),
    );
  }

  const oldest = (number?: number) =>
    connections.find((it) => !it.isLeaving && (number === undefined || it.number === number));

  return {
    ticket() {
      const ticket = workspace.ids.random();
      tickets.add(ticket);
      return ticket;
    },
    count: () => connections.length,
    next() {
      const open = connections.filter((it) => !it.isLeaving && it.webSocket.readyState === it.webSocket.OPEN);
      turn += 1;
      return open[turn % open.length];
    },
    drop(number) {
      const dropped = connections.filter((it) => number === undefined || it.number === number);
      for (const { webSocket } of dropped) webSocket.terminate();
      return dropped.length;
    },
    async refresh(number, warnMs) {
      const connection = oldest(number);
      if (connection === undefined) throw new Error("There is no socket to refresh");
      const { webSocket } = connection;
      const closed = once(webSocket, "close");
      disconnect(webSocket, "warning");
      let warned: NodeJS.Timeout | undefined;
      await Promise.race([closed, new Promise((resolve) => (warned = setTimeout(resolve, warnMs)))]);
      clearTimeout(warned);
      connection.isLeaving = true;
      if (webSocket.readyState === webSocket.OPEN) {
        disconnect(webSocket, "refresh_requested");
        webSocket.close();
      }
      await closed;
    },
    disableLink() {
      isDisabled = true;
      for (const connection of connections) {
        connection.isLeaving = true;
        disconnect(connection.webSocket, "link_disabled");
        connection.webSocket.close();
      }
    },
    close() {
      for (const { webSocket } of connections) webSocket.terminate();
      webSockets.close();
    },
  };
}

import { type App, SocketModeReceiver } from "@slack/bolt";
import { z } from "zod";
import type { Log } from "../../jobs/log.ts";
import { settled } from "../settled.ts";
import { boltLog } from "./bolt-log.ts";
import { clientOptions } from "./client.ts";
import { SocketModeOff } from "./errors.ts";
import { leaveReason } from "./leave-reason.ts";
import { mustHandle } from "./must-handle.ts";

export interface SocketOptions {
  readonly appToken: string;
  readonly apiUrl: string;
  readonly log: Log;
  /** Called with each payload before it is acknowledged; may wait for nothing. */
  onPayload(body: object): void;
}

/** One WebSocket to Slack, for as long as it is open. */
export interface Socket {
  /**
   * Resolves when Slack has announced that it will close it, or has closed it:
   * another one is wanted. Rejects with SocketModeOff when it takes none.
   */
  readonly leaving: Promise<void>;
  /** Resolves when it is closed, by whomever. */
  readonly closed: Promise<void>;
  close(): Promise<void>;
}

/** From asking for an address until Slack's hello. */
const OPEN_MS = 15_000;
/** How long a close handshake may take. */
const CLOSE_MS = 1_000;
/** How long Slack may take from its warning (about 10 s before) until it closes. */
const LEAVE_MS = 30_000;

const arrived = z.object({ body: z.looseObject({ type: z.string().optional() }) });

/** What is acknowledged with an answer in it, for which Bolt must be waited. */
const ANSWERED = new Set(["view_submission", "block_suggestion"]);

/**
 * Opens one connection. It is never mended, but another one opened in its
 * place: the library's own reconnection waits 5 s before each attempt, and what
 * it meets then is a rejection that nobody handles (socket-mode 3.1.0;
 * slackapi/node-slack-sdk#1243). Throws what apps.connections.open throws.
 */
export async function openSocket(app: App, options: SocketOptions): Promise<Socket> {
  const { appToken, apiUrl, log, onPayload } = options;
  const { client } = new SocketModeReceiver({
    appToken,
    logger: boltLog(log),
    autoReconnectEnabled: false,
    installerOptions: { clientOptions: clientOptions(apiUrl, log) },
  });
  const leaving = settled();
  const closed = settled();
  // Whoever keeps the socket hears of it; a socket that never opened has nobody.
  leaving.promise.catch(() => {});
  let late: NodeJS.Timeout | undefined;
  const end = () => {
    leaving.settle();
    closed.settle();
    clearTimeout(late);
  };

  /** The second call needs no answer from the other side, and ends the library's timers. */
  function cut(): void {
    client.disconnect().catch(() => {});
    client.disconnect().catch(() => {});
  }

  client.on("disconnected", () => end());
  // A socket that failed says so before it is closed, and may not be closed at all.
  client.on("error", () => {
    end();
    cut();
  });

  /**
   * The library closes at Slack's first word of leaving, and what is on its way
   * then is lost. Slack closes by itself when it has sent all: until then the
   * socket stays.
   */
  mustHandle(client, "ws_message");
  const library = client.listeners("ws_message");
  client.removeAllListeners("ws_message");
  client.on("ws_message", (data: unknown, isBinary: unknown) => {
    const reason = leaveReason(data);
    if (reason === undefined) {
      for (const listener of library) Reflect.apply(listener, client, [data, isBinary]);
      return;
    }
    leaving.settle(reason === "link_disabled" ? new SocketModeOff() : undefined);
    late ??= setTimeout(cut, LEAVE_MS);
  });

  /** Acknowledged at the earliest possible moment, before Bolt has even looked at it. */
  mustHandle(client, "slack_event");
  client.removeAllListeners("slack_event");
  client.on("slack_event", (event: { ack: (answer?: object) => Promise<void> }) => {
    const { data } = arrived.safeParse(event);
    if (data === undefined) return;
    const { body } = data;
    onPayload(body);
    const failed = (err: unknown) => log.warn({ err }, "Slack could not be told that a payload arrived");
    const isAnswered = ANSWERED.has(body.type ?? "");
    if (!isAnswered) event.ack().catch(failed);
    const ack = async (answer?: object) => (isAnswered ? event.ack(answer) : undefined);
    app
      .processEvent({ body, ack })
      .catch((err: unknown) => log.error({ err }, "a payload of Slack's could not be handled"));
  });

  const timer = setTimeout(cut, OPEN_MS);
  try {
    await client.start();
  } catch (error) {
    if (error instanceof Error) throw error;
    // The library says no more than that it is disconnected.
    await leaving.promise;
    throw new Error("the socket was closed before Slack said hello");
  } finally {
    clearTimeout(timer);
  }
  return {
    leaving: leaving.promise,
    closed: closed.promise,
    async close() {
      client.disconnect().catch(() => {});
      const patience = setTimeout(cut, CLOSE_MS);
      await closed.promise;
      clearTimeout(patience);
    },
  };
}

import { type App, SocketModeReceiver } from "@slack/bolt";
import type { Log } from "../../jobs/log.ts";
import { boltLog } from "./bolt-log.ts";
import { clientOptions } from "./client.ts";

export interface SocketOptions {
  readonly appToken: string;
  readonly apiUrl: string;
  readonly log: Log;
  /** Called with each payload before it is acknowledged; may wait for nothing. */
  onPayload(body: object): void;
  /** Called with a payload that Bolt gave to no listener, because it could not acknowledge it. */
  onUnheard(body: object): void;
}

/** One WebSocket to Slack, for as long as it is open. */
export interface Socket {
  /** Resolves when it is closed, by whomever. */
  readonly closed: Promise<void>;
  close(): Promise<void>;
}

/** From asking for an address until Slack's hello. */
const OPEN_MS = 15_000;
/** How long a close handshake may take. */
const CLOSE_MS = 1_000;

/**
 * Opens one connection. It is never mended, but another one opened in its
 * place: the library's own reconnection waits 5 s before each attempt, and what
 * it meets then is a rejection that nobody handles (socket-mode 3.1.0;
 * slackapi/node-slack-sdk#1243). Throws what apps.connections.open throws.
 */
export async function openSocket(
  app: App,
  { appToken, apiUrl, log, onPayload, onUnheard }: SocketOptions,
): Promise<Socket> {
  const receiver = new SocketModeReceiver({
    appToken,
    logger: boltLog(log),
    autoReconnectEnabled: false,
    installerOptions: { clientOptions: clientOptions(apiUrl, log) },
    customPropertiesExtractor({ body }: { body: object }) {
      onPayload(body);
      return {};
    },
    async processEventErrorHandler({ event, error }) {
      log.warn({ err: error }, "Slack could not be told that a payload arrived");
      onUnheard(event.body);
      return false;
    },
  });
  receiver.init(app);
  const { client } = receiver;

  let isClosed: () => void = () => {};
  const closed = new Promise<void>((resolve) => {
    isClosed = resolve;
  });
  client.on("disconnected", isClosed);
  // A socket that failed says so before it is closed, and may not be closed at all.
  client.on("error", () => {
    isClosed();
    cut();
  });

  /** The second call needs no answer from the other side, and ends the library's timers. */
  function cut(): void {
    client.disconnect().catch(() => {});
    client.disconnect().catch(() => {});
  }

  const timer = setTimeout(cut, OPEN_MS);
  try {
    await client.start();
  } catch (error) {
    throw error instanceof Error ? error : new Error("the socket was closed before Slack said hello");
  } finally {
    clearTimeout(timer);
  }
  return {
    closed,
    async close() {
      client.disconnect().catch(() => {});
      const late = setTimeout(cut, CLOSE_MS);
      await closed;
      clearTimeout(late);
    },
  };
}

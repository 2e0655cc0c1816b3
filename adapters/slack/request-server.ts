import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from "node:http";
import { type App, HTTPReceiver } from "@slack/bolt";
import type { SlackEnv } from "../../config/slack-env.ts";
import type { Log } from "../../jobs/log.ts";
import { boltLog } from "./bolt-log.ts";

/** Where the app's request URL ends: `https://ferry.example/slack/events`. */
export const REQUEST_PATH = "/slack/events";

export interface RequestServer {
  /** Stops listening; resolves when every request in hand has been answered. */
  close(): Promise<void>;
}

/** Slack's clock and Ferry's may differ by so much; the library refuses only what is older than 5 minutes. */
const FUTURE_S = 60;
/** Slack waits 3 s for an acknowledgement: a request that takes longer to arrive is no request of Slack's. */
const REQUEST_MS = 10_000;

/**
 * Serves Slack's signed requests. The library checks the signature and the age;
 * a request that comes a second time is not acted on again, because what it
 * carries (a trigger, an event) is known by then (see inbox.ts); one from the
 * future is refused here, since its age would let it in for longer than
 * anything is remembered. Rejects when the address cannot be listened on.
 */
export async function openRequestServer(
  app: App,
  { host, port, signingSecret }: NonNullable<SlackEnv["requests"]>,
  { log, now }: { log: Log; now: () => number },
): Promise<RequestServer> {
  const receiver = new HTTPReceiver({
    signingSecret,
    endpoints: [REQUEST_PATH],
    logger: boltLog(log),
    dispatchErrorHandler: ({ response }) => refuse(response, 404),
  });
  receiver.init(app);

  const listener: RequestListener = (request, response) => {
    if (isFromTheFuture(request, now())) {
      log.warn(
        { from: request.socket.remoteAddress },
        "a request with a timestamp in the future was refused",
      );
      return refuse(response, 401);
    }
    try {
      receiver.requestListener(request, response);
    } catch {
      // Another path or method than Slack's.
      refuse(response, 404);
    }
  };
  const server = createServer({ requestTimeout: REQUEST_MS, headersTimeout: REQUEST_MS }, listener);
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, resolve);
  });
  return {
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeIdleConnections();
      }),
  };
}

/** A timestamp that is no number is the library's to refuse. */
function isFromTheFuture({ headers }: IncomingMessage, now: number): boolean {
  const seconds = Number(headers["x-slack-request-timestamp"]);
  return seconds > now / 1000 + FUTURE_S;
}

function refuse(response: ServerResponse, status: number): void {
  if (response.headersSent) return;
  response.writeHead(status).end();
}

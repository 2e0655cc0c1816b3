import { App, HTTPReceiver, type Logger, LogLevel, webApi } from "@slack/bolt";
import { afterEach } from "vitest";
import { SCOPES } from "../../../adapters/slack/scopes.ts";
import { type FakeSlack, openFakeSlack } from "./fake-slack.ts";
import type { FakeSlackOptions } from "./options.ts";

/** Bolt and its clients log to nobody. */
const silent: Logger = {
  debug() {},
  info() {},
  warn() {},
  error() {},
  setLevel() {},
  getLevel: () => LogLevel.ERROR,
  setName() {},
};

/** Of an app that does more than Ferry: for tests of the fake itself. */
const MORE_SCOPES = ["im:history", "im:read", "im:write", "reactions:write", "users:read"];

type Closing = () => Promise<unknown>;
const closing: Closing[] = [];

/** Whatever a test opened here is closed after it, the newest first. */
export function closeAfterEach(): void {
  afterEach(async () => {
    for (const close of closing.splice(0).reverse()) await close();
  });
}

export async function openForTest(options: FakeSlackOptions = {}): Promise<FakeSlack> {
  const slack = await openFakeSlack({ scopes: [...Object.keys(SCOPES), ...MORE_SCOPES], ...options });
  closing.push(() => slack.close());
  return slack;
}

/** A stock client that gives up at once, with the bot's token unless told otherwise. */
export function clientOf(slack: FakeSlack, token = slack.botToken): webApi.WebClient {
  return new webApi.WebClient(token, {
    slackApiUrl: slack.apiUrl,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    logger: silent,
  });
}

/** The error code of a call that Slack refused, and what else it said. */
export async function refused(
  call: Promise<unknown>,
): Promise<{ error: string; messages: readonly string[] }> {
  try {
    await call;
  } catch (error) {
    if (!(error instanceof webApi.WebAPIPlatformError)) throw error;
    return { error: error.data.error, messages: error.data.response_metadata?.messages ?? [] };
  }
  throw new Error("Slack did not refuse this");
}

const clientOptions = (slack: FakeSlack) => ({ slackApiUrl: slack.apiUrl });

/** A stock Bolt app over Socket Mode, started. */
export async function socketApp(slack: FakeSlack, define: (app: App) => void): Promise<App> {
  const app = new App({
    token: slack.botToken,
    appToken: slack.appToken,
    socketMode: true,
    logger: silent,
    clientOptions: clientOptions(slack),
  });
  define(app);
  await app.start();
  closing.push(() => app.stop());
  return app;
}

/** A stock Bolt app over HTTP, started; the workspace sends to it from now on. */
export async function httpApp(slack: FakeSlack, define: (app: App) => void): Promise<App> {
  const receiver = new HTTPReceiver({ signingSecret: slack.signingSecret, logger: silent });
  const app = new App({
    token: slack.botToken,
    receiver,
    logger: silent,
    clientOptions: clientOptions(slack),
  });
  define(app);
  const server = await receiver.start(0);
  closing.push(() => app.stop());
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("A TCP server has a port");
  slack.requestUrl = `http://127.0.0.1:${address.port}/slack/events`;
  return app;
}

import { once } from "node:events";
import { createServer } from "node:http";
import { setTimeout as delay } from "node:timers/promises";
import { createCourier } from "./courier.ts";
import { interacting } from "./doing/interact.ts";
import { modals } from "./doing/modals.ts";
import { posting } from "./doing/post.ts";
import { createEventCourier } from "./event-courier.ts";
import { createFaultPlan } from "./fault-plan.ts";
import { createFaults } from "./faulting.ts";
import type { Faults } from "./faults.ts";
import { limits } from "./limits.ts";
import { allMethods } from "./methods/all.ts";
import type { FakeSlackOptions } from "./options.ts";
import type { Actions } from "./people.ts";
import { createReadings } from "./readings.ts";
import { createHandler } from "./serve.ts";
import type { Readings } from "./shown.ts";
import { createSockets } from "./sockets.ts";
import { createWebApi } from "./web-api.ts";
import { createWorkspace } from "./workspace.ts";

/**
 * A Slack workspace with one app installed, on a port of 127.0.0.1: Web API,
 * Socket Mode and signed requests, as strict as Slack is. Stock Bolt works
 * against it with `clientOptions: { slackApiUrl: slack.apiUrl }`.
 */
export interface FakeSlack extends Actions, Readings {
  /** `http://127.0.0.1:<port>/api/`. */
  readonly apiUrl: string;
  readonly botToken: string;
  readonly appToken: string;
  readonly signingSecret: string;
  readonly appId: string;
  readonly team: { readonly id: string; readonly name: string; readonly domain: string };
  readonly botUser: { readonly id: string; readonly botId: string; readonly name: string };
  /** The id of a user or channel, by name. */
  userId(name: string): string;
  channelId(name: string): string;
  readonly faults: Faults;
  rateLimits: boolean;
  /** Where payloads go as signed requests; undefined sends them to the sockets. */
  requestUrl: string | undefined;
  /** Resolves when at least that many sockets are open; rejects after 10 s. */
  connected(sockets?: number): Promise<void>;
  close(): Promise<void>;
}

/** Opens a workspace; close it after the test. */
export async function openFakeSlack(options: FakeSlackOptions = {}): Promise<FakeSlack> {
  const workspace = createWorkspace(options);
  const plan = createFaultPlan();
  const server = createServer();
  const sockets = createSockets(server, workspace, plan);
  const api = createWebApi(allMethods(sockets), workspace, plan);
  const handle = createHandler(workspace, api, plan);
  server.on("request", (request, response) => {
    // A fault of this fake itself, which must not look like one of Slack's.
    handle(request, response).catch((error: unknown) => {
      response.writeHead(500).end(error instanceof Error ? error.stack : String(error));
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("A TCP server has a port");
  workspace.address = `http://127.0.0.1:${address.port}`;

  const courier = createCourier(
    sockets,
    workspace,
    plan,
    options.acknowledgeWithinMs ?? limits.acknowledgeMs,
  );
  courier.requestUrl = options.requestUrl;
  const events = createEventCourier(courier);
  const interact = interacting(workspace, courier);
  const readings = createReadings(workspace, api, courier);

  return {
    ...posting(workspace, courier, events),
    ...interact,
    ...modals(workspace, courier, plan, interact),
    ...readings,
    get sockets() {
      return sockets.count();
    },
    remove: (ts) => workspace.messages.remove(ts),
    apiUrl: `${workspace.address}/api/`,
    botToken: workspace.tokens.bot,
    appToken: workspace.tokens.app,
    signingSecret: workspace.signingSecret,
    appId: workspace.appId,
    team: workspace.team,
    botUser: { id: workspace.bot.id, botId: workspace.botId, name: workspace.bot.name },
    userId: (name) => workspace.directory.user(name).id,
    channelId: (name) => workspace.directory.channel(name).id,
    faults: createFaults(workspace, plan, sockets, server),
    get rateLimits() {
      return workspace.rateLimits;
    },
    set rateLimits(wanted) {
      workspace.rateLimits = wanted;
    },
    get requestUrl() {
      return courier.requestUrl;
    },
    set requestUrl(url) {
      courier.requestUrl = url;
    },
    async connected(wanted = 1) {
      const until = Date.now() + 10_000;
      while (sockets.count() < wanted) {
        if (Date.now() > until) throw new Error(`${sockets.count()} sockets are open, not ${wanted}`);
        await delay(10);
      }
    },
    async close() {
      events.close();
      sockets.close();
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}

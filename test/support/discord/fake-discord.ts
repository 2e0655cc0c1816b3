import { once } from "node:events";
import { createServer } from "node:http";
import { setTimeout as delay } from "node:timers/promises";
import { commanding } from "./doing/commands.ts";
import { interacting } from "./doing/interact.ts";
import { submitting } from "./doing/modals.ts";
import { moderating } from "./doing/moderate.ts";
import { createFaultPlan } from "./fault-plan.ts";
import { createFaults } from "./faulting.ts";
import type { Faults } from "./faults.ts";
import { createGateway } from "./gateway/gateway.ts";
import { createCourier } from "./interactions/courier.ts";
import type { FakeDiscordOptions } from "./options.ts";
import type { Actions } from "./people.ts";
import { createReadings } from "./readings.ts";
import { allRoutes } from "./rest/all-routes.ts";
import { createApi } from "./rest/api.ts";
import type { Readings } from "./shown.ts";
import { createWorld } from "./world.ts";

/**
 * A Discord server (guild) with one app installed, on a port of 127.0.0.1:
 * REST API and gateway, as strict as Discord is. Stock discord.js works
 * against it with `rest: { api: discord.apiUrl }`; it learns the gateway's
 * address from GET /gateway/bot. Events are those of the Guilds intent, and
 * interactions.
 */
export interface FakeDiscord extends Actions, Readings {
  /** `http://127.0.0.1:<port>/api`, without a version, as discord.js wants it. */
  readonly apiUrl: string;
  readonly token: string;
  /** The application's id, which is the bot's user id as well. */
  readonly appId: string;
  readonly bot: { readonly id: string; readonly name: string };
  readonly guild: { readonly id: string; readonly name: string };
  /** The id of a user, channel or role, by name. */
  userId(name: string): string;
  channelId(name: string): string;
  roleId(name: string): string;
  readonly faults: Faults;
  rateLimits: boolean;
  /** Resolves when at least that many sessions are connected and ready; rejects after 10 s. */
  connected(sessions?: number): Promise<void>;
  close(): Promise<void>;
}

/** Opens a server; close it after the test. */
export async function openFakeDiscord(options: FakeDiscordOptions = {}): Promise<FakeDiscord> {
  const world = createWorld(options);
  const plan = createFaultPlan();
  const server = createServer();
  const gateway = createGateway(server, world, plan, options);
  world.emit = (event, data) => void gateway.dispatch(event, data);
  const api = createApi(allRoutes(gateway), world, plan);
  server.on("request", (request, response) => {
    if (plan.isAway) {
      response.destroy();
      return;
    }
    // A fault of this fake itself, which must not look like one of Discord's.
    api.answer(request, response).catch((error: unknown) => {
      response.writeHead(500).end(error instanceof Error ? error.stack : String(error));
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("A TCP server has a port");
  world.address = `127.0.0.1:${address.port}`;

  const courier = createCourier(world, gateway, plan);
  const sessions = () => gateway.sessions.list().flatMap(({ id, line }) => (line === undefined ? [] : [id]));

  return {
    ...commanding(world, courier),
    ...interacting(world, courier),
    ...submitting(world, courier),
    ...moderating(world),
    ...createReadings(world, api, courier, gateway),
    get sessions() {
      return sessions();
    },
    get commandCreates() {
      return world.commands.creates("guild");
    },
    get invalidRequests() {
      return world.limits.invalidCount();
    },
    apiUrl: `http://${world.address}/api`,
    token: world.token,
    appId: world.bot.id,
    bot: { id: world.bot.id, name: world.bot.name },
    guild: world.guild,
    userId: (name) => world.directory.user(name).id,
    channelId: (name) => world.channels.channel(name).id,
    roleId: (name) => world.directory.role(name).id,
    faults: createFaults(world, plan, gateway, server),
    get rateLimits() {
      return world.rateLimits;
    },
    set rateLimits(wanted) {
      world.rateLimits = wanted;
    },
    async connected(wanted = 1) {
      const until = Date.now() + 10_000;
      while (sessions().length < wanted) {
        if (Date.now() > until) throw new Error(`${sessions().length} sessions are connected, not ${wanted}`);
        await delay(5);
      }
    },
    async close() {
      gateway.shut();
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}

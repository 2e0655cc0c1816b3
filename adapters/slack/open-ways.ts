import { setTimeout as delay } from "node:timers/promises";
import type { App } from "@slack/bolt";
import type { Arrivals } from "./arrivals.ts";
import { keepSockets } from "./keep-sockets.ts";
import type { AppPorts } from "./open-app.ts";
import { openRequestServer } from "./request-server.ts";
import { openSocket } from "./socket.ts";

/** Sockets, or a server for Slack's requests, or both while an app goes from one to the other. */
export async function openWays(
  app: App,
  arrivals: Arrivals,
  ports: AppPorts,
): Promise<{ close(): Promise<void> }[]> {
  const { env, log, standing, bot } = ports;
  const ways: { close(): Promise<void> }[] = [];
  if (env.requests !== undefined) {
    ways.push(await openRequestServer(app, env.requests, { log, now: bot.now }));
  }
  if (env.appToken !== undefined) {
    const { appToken } = env;
    const onPayload = (body: object) => arrivals.begin(body);
    const sockets = keepSockets({
      count: ports.sockets,
      staggerMs: ports.staggerMs,
      open: () => openSocket(app, { appToken, apiUrl: env.apiUrl, log, onPayload }),
      sleep: (ms, signal) => delay(ms, undefined, { signal }).catch(() => {}),
      now: () => performance.now(),
      standing,
      log,
    });
    await sockets.begun;
    ways.push(sockets);
  }
  return ways;
}

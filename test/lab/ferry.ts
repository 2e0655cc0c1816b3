import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { connectCommands } from "../../adapters/redis/connection.ts";
import { serverPlace } from "../../adapters/redis/redis-server.ts";
import { openRedis } from "../../adapters/redis/server.ts";
import { redisStore } from "../../adapters/redis/store.ts";
import type { Plan } from "../../jobs/record.ts";
import type { Store } from "../../jobs/store.ts";
import type { Lab } from "./lab.ts";
import { type Chats, siteFile } from "./site.ts";
import { waitFor } from "./wait.ts";

const cli = path.resolve(import.meta.dirname, "../../dist/bot/cli.js");

/** States in which nothing more happens to a plan. */
export const ENDED = [
  "done",
  "failed",
  "cancelled",
  "stale",
  "stuck",
  "blocked",
  "unplanned",
  "nothing-to-do",
  "rejected",
  "expired",
] as const;

/** One process of Ferry, as built. */
export interface FerryProcess {
  /** What it has printed; of a bot: the chat, as a person without a terminal's tricks sees it. */
  transcript(): string;
  /** Types a line into a bot's chat. */
  type(line: string): void;
  /** kill -9, and waits until it is gone. */
  kill(): Promise<void>;
  /** SIGTERM, and waits until it has ended by itself. */
  stop(): Promise<void>;
}

/** A Ferry site on the lab: a site file, a data folder with its own Redis, and processes to start and kill. */
export interface Ferry {
  /** What its processes find in their environment. */
  readonly environment: Readonly<Record<string, string>>;
  /** The store behind the processes: for waiting on states, never for acting. */
  readonly store: Store;
  worker(): Promise<FerryProcess>;
  bot(): Promise<FerryProcess>;
  /** Types a command into a bot's chat as this person, and waits for the plan that it makes. */
  ask(bot: FerryProcess, person: string, typed: string): Promise<Plan>;
  /** Waits until the plan is in one of these states. */
  reaches(id: string, states: readonly Plan["state"][], timeoutMs?: number): Promise<Plan>;
  /** Asks, has bob approve, and waits for the end. */
  together(bot: FerryProcess, typed: string): Promise<Plan>;
  close(): Promise<void>;
}

/**
 * Prepares a site for the lab. `name` keeps data folders apart: hosts that were
 * prepared by one Ferry trust its certificate authority and no other. Its Redis
 * begins empty: a plan that an earlier test left approved would be carried out
 * on hosts that were taken back in time since. Its bots are also in those chats.
 */
export async function ferryOn(lab: Lab, name: string, policy = "", chats: Chats = {}): Promise<Ferry> {
  const folder = path.join(lab.directory, `ferry-${name}`);
  const dataFolder = path.join(folder, "data");
  mkdirSync(dataFolder, { recursive: true, mode: 0o700 });
  rmSync(serverPlace(dataFolder).folder, { recursive: true, force: true });
  const config = path.join(folder, "ferry.yaml");
  writeFileSync(config, siteFile(lab, chats) + policy);

  const redis = await openRedis({ dataFolder, onError: () => {} });
  const commands = connectCommands(redis.address, () => {});
  const store = redisStore(commands);
  const running = new Set<ChildProcess>();
  const environment = { FERRY_CONFIG: config, FERRY_DATA: dataFolder };
  const { slack, discord } = chats;
  const inChats = {
    ...(slack === undefined
      ? {}
      : {
          SLACK_BOT_TOKEN: slack.botToken,
          SLACK_APP_TOKEN: slack.appToken,
          SLACK_API_URL: slack.apiUrl,
        }),
    ...(discord === undefined ? {} : { DISCORD_TOKEN: discord.token, DISCORD_API_URL: discord.apiUrl }),
  };

  const start = async (args: readonly string[], more: object = {}): Promise<FerryProcess> => {
    const env = { PATH: process.env.PATH, HOME: process.env.HOME, ...environment, ...more };
    const child = spawn(process.execPath, [cli, ...args], { env, stdio: ["pipe", "pipe", "pipe"] });
    running.add(child);
    child.once("exit", () => running.delete(child));
    let said = "";
    child.stdout.on("data", (data) => (said += data));
    child.stderr.on("data", (data) => (said += data));
    const end = async (signal: "SIGKILL" | "SIGTERM") => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill(signal);
      await once(child, "exit");
    };
    await once(child, "spawn");
    return {
      transcript: () => said,
      type: (line) => void child.stdin.write(`${line}\n`),
      kill: () => end("SIGKILL"),
      stop: () => end("SIGTERM"),
    };
  };

  const reaches: Ferry["reaches"] = (id, states, timeoutMs = 120_000) =>
    waitFor(
      `plan ${id} to be ${states.join(" or ")}`,
      async () => {
        const plan = await store.plan(id);
        return plan !== undefined && states.includes(plan.state) ? plan : undefined;
      },
      { timeoutMs, intervalMs: 250 },
    );
  const ask: Ferry["ask"] = async (bot, person, typed) => {
    const before = new Set((await store.recentPlans(100)).map(({ id }) => id));
    bot.type(`/as ${person}`);
    bot.type(typed);
    return waitFor(`the plan of ${typed}`, async () =>
      (await store.recentPlans(5)).find((plan) => plan.typed === typed && !before.has(plan.id)),
    );
  };

  return {
    environment,
    store,
    worker: () => start(["worker"]),
    bot: () => start(["bot", "--console"], inChats),
    ask,
    reaches,
    async together(bot, typed) {
      const plan = await ask(bot, "ann", typed);
      const planned = await reaches(plan.id, ["waiting", "approved", "running", ...ENDED]);
      if (planned.state === "waiting") {
        bot.type("/as bob");
        bot.type(`/ferry approve ${plan.id}`);
      }
      return reaches(plan.id, ENDED, 300_000);
    },
    async close() {
      await Promise.all(
        [...running].map(async (child) => {
          child.kill("SIGKILL");
          await once(child, "exit");
        }),
      );
      await commands.close();
      await redis.close();
    },
  };
}

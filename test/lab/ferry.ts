import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { connectCommands } from "../../adapters/redis/connection.ts";
import { openRedis } from "../../adapters/redis/server.ts";
import { redisStore } from "../../adapters/redis/store.ts";
import type { Plan } from "../../jobs/record.ts";
import type { Store } from "../../jobs/store.ts";
import type { Lab } from "./lab.ts";
import { siteFile } from "./site.ts";
import { waitFor } from "./wait.ts";

const cli = path.resolve(import.meta.dirname, "../../dist/bot/cli.js");

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
  readonly dataFolder: string;
  /** The store behind the processes: for waiting on states, never for acting. */
  readonly store: Store;
  worker(): Promise<FerryProcess>;
  bot(): Promise<FerryProcess>;
  /** Waits until the newest plan that `typed` made is in one of these states. */
  planIs(typed: string, states: readonly Plan["state"][], timeoutMs?: number): Promise<Plan>;
  close(): Promise<void>;
}

/**
 * Prepares a site for the lab. `name` keeps data folders apart: hosts that were
 * prepared by one Ferry trust its certificate authority and no other.
 */
export async function ferryOn(lab: Lab, name: string, policy = ""): Promise<Ferry> {
  const folder = path.join(lab.directory, `ferry-${name}`);
  const dataFolder = path.join(folder, "data");
  mkdirSync(dataFolder, { recursive: true, mode: 0o700 });
  const config = path.join(folder, "ferry.yaml");
  writeFileSync(config, siteFile(lab) + policy);

  const redis = await openRedis({ dataFolder, onError: () => {} });
  const commands = connectCommands(redis.address, () => {});
  const store = redisStore(commands);
  const running = new Set<ChildProcess>();

  const start = async (args: readonly string[]): Promise<FerryProcess> => {
    const env = {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      FERRY_CONFIG: config,
      FERRY_DATA: dataFolder,
    };
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

  return {
    dataFolder,
    store,
    worker: () => start(["worker"]),
    bot: () => start(["bot", "--console"]),
    planIs: (typed, states, timeoutMs = 120_000) =>
      waitFor(
        `a plan of '${typed}' that is ${states.join(" or ")}`,
        async () => {
          const plan = (await store.recentPlans(20)).find((each) => each.typed === typed);
          return plan !== undefined && states.includes(plan.state) ? plan : undefined;
        },
        { timeoutMs, intervalMs: 250 },
      ),
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

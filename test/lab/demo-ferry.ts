import path from "node:path";
import { PassThrough } from "node:stream";
import type { Console } from "../../adapters/console/open-console.ts";
import { openLogger } from "../../adapters/logger.ts";
import { connectCommands } from "../../adapters/redis/connection.ts";
import { openRedis } from "../../adapters/redis/server.ts";
import { redisStore } from "../../adapters/redis/store.ts";
import { startBot } from "../../bot/main.ts";
import { parseSite } from "../../config/site-file.ts";
import { readSshKey } from "../../config/ssh-key.ts";
import { startWorker } from "../../jobs/main.ts";
import type { Store } from "../../jobs/store.ts";
import type { Lab } from "./lab.ts";
import { siteFile } from "./site.ts";

const { stdin, stdout } = process;
/** Whether somebody sits here and can type. */
export const isTerminal = stdin.isTTY === true && stdout.isTTY === true;

/** Ferry in this very process: a Redis, a worker, a bot, and the chat in this terminal. */
export interface DemoFerry {
  readonly chat: Console;
  readonly store: Store;
  close(): Promise<void>;
}

/** Starts it on the lab's hosts; ann sits at the terminal. */
export async function openFerry(lab: Lab): Promise<DemoFerry> {
  const dataFolder = path.join(lab.directory, "ferry");
  const log = openLogger({ name: "ferry", level: "info", file: path.join(dataFolder, "ferry.log") });
  const site = parseSite(siteFile(lab), "ferry.yaml");
  const redis = await openRedis({ dataFolder, onError: (err) => log.warn({ err }, "redis") });
  const commands = connectCommands(redis.address, () => {});
  const identity = { privateKey: await readSshKey(lab.keyFile) };
  const worker = await startWorker({ site, redis, dataFolder, identity, log });
  const input = isTerminal ? stdin : new PassThrough();
  const colours = stdout.hasColors?.() ?? false;
  const terminal = { input, output: stdout, isTerminal, colours, as: "ann" };
  const bot = await startBot({ site, redis, log, terminal });
  const chat = bot.console;
  if (chat === undefined) throw new Error("a bot without a chat");
  return {
    chat,
    store: redisStore(commands),
    async close() {
      await bot.close();
      await worker.close();
      await commands.close();
      await redis.close();
    },
  };
}

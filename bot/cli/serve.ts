import path from "node:path";
import { openHealth } from "../../adapters/http/health.ts";
import { openLogger } from "../../adapters/logger.ts";
import { readEnv } from "../../config/env.ts";
import { loadSite } from "../../config/load.ts";
import { OpsError } from "../../jobs/error.ts";
import { startWorker } from "../../jobs/main.ts";
import { startBot } from "../main.ts";
import { identityOf } from "./identity-of.ts";
import { openCheckedRedis } from "./open-checked-redis.ts";

export interface Chatting {
  /** Who speaks in the terminal's chat until `/as NAME`. */
  readonly as?: string;
  /** Chat on standard input and output also where they are no terminal. */
  readonly console?: boolean;
}

/** `ferry up`, `bot` and `worker`: runs until a signal, or until whoever chats in the terminal leaves. */
export async function serve(parts: { bot: boolean; worker: boolean }, options: Chatting): Promise<void> {
  const { stdin, stdout } = process;
  const isTerminal = stdin.isTTY === true && stdout.isTTY === true;
  const chatting = parts.bot && (isTerminal || options.console === true);
  const env = readEnv();
  // A bot that nobody can talk to does nothing; the worker beside it in `up` still carries out what is approved.
  const mute = parts.bot && !chatting && env.slack === undefined && env.discord === undefined;
  if (mute && !parts.worker) throw new OpsError("chat.none");
  const site = await loadSite(env.configFile, env.home);
  const identity = parts.worker ? await identityOf(site, env) : undefined;
  // A terminal that somebody chats in is no place for log lines.
  const log = openLogger({
    name: parts.bot && parts.worker ? "ferry" : parts.bot ? "bot" : "worker",
    level: env.logLevel,
    ...(chatting ? { file: path.join(env.dataFolder, "ferry.log") } : {}),
  });
  const redis = await openCheckedRedis(env, log);
  const { dataFolder } = env;

  const worker = identity && (await startWorker({ site, redis, dataFolder, identity, log }));
  const colours = stdout.hasColors?.() ?? false;
  const terminal = {
    input: stdin,
    output: stdout,
    isTerminal,
    colours,
    ...(options.as ? { as: options.as } : {}),
  };
  const { slack, discord } = env;
  const chats = {
    ...(chatting ? { terminal } : {}),
    ...(slack === undefined ? {} : { slack }),
    ...(discord === undefined ? {} : { discord }),
  };
  const giveUp = async (error: unknown) => {
    await worker?.close();
    await redis.close();
    throw error;
  };
  const bot = parts.bot ? await startBot({ site, redis, log, ...chats }).catch(giveUp) : undefined;
  const health = env.http && (await openHealth({ ...env.http, redis: redis.address, chat: bot?.reasons }));
  // Before it says that it is ready: a supervisor may end it at that very moment.
  const asked = new Promise<void>((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => resolve());
  });
  if (mute) {
    log.warn(
      {},
      "no chat is open: set SLACK_BOT_TOKEN or DISCORD_TOKEN, start Ferry in a terminal, or with --console to chat over pipes",
    );
  }
  log.info({ pid: process.pid }, "ready");
  if (isTerminal) bot?.console?.say("Ferry is ready. /ferry help shows what you can type, /quit leaves.");

  // A service whose standard input ends goes on; a person who leaves ends it.
  await Promise.race([asked, ...(bot?.console !== undefined && isTerminal ? [bot.console.left] : [])]);
  await Promise.all([bot?.close(), worker?.close(), health?.close()]);
  await redis.close();
}

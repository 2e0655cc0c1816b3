#!/usr/bin/env node
import path from "node:path";
import { Command } from "commander";
import { examineDiscord } from "../adapters/discord/examine.ts";
import { openHealth } from "../adapters/http/health.ts";
import { openLogger } from "../adapters/logger.ts";
import { checkRedis } from "../adapters/redis/check.ts";
import { type OpenRedis, openRedis } from "../adapters/redis/server.ts";
import { examineSlack } from "../adapters/slack/examine.ts";
import type { SshIdentity } from "../adapters/ssh/open-client.ts";
import { scanHostKeys } from "../adapters/ssh/scan-host-key.ts";
import { openShell } from "../adapters/ssh/shell.ts";
import { type Env, readEnv } from "../config/env.ts";
import { loadSite } from "../config/load.ts";
import { SiteError } from "../config/problem.ts";
import { report } from "../config/report.ts";
import type { Site } from "../config/site.ts";
import { readSshKey } from "../config/ssh-key.ts";
import { OpsError } from "../jobs/error.ts";
import type { Log } from "../jobs/log.ts";
import { startWorker } from "../jobs/main.ts";
import { reader } from "../jobs/read.ts";
import { examineHosts, type Finding, findingText } from "./doctor.ts";
import { startBot } from "./main.ts";
import { serverOf } from "./server-of.ts";

const say = (text: string) => process.stdout.write(`${text}\n`);
const complain = (text: string) => process.stderr.write(`${text}\n`);

interface Chatting {
  readonly as?: string;
  readonly console?: boolean;
}

const program = new Command("ferry")
  .description(
    "Moves VMs between libvirt hosts: asked for in chat, approved with a button, followed in a thread.",
  )
  .addHelpText(
    "after",
    `
Settings come from the environment: FERRY_CONFIG (site file, ./ferry.yaml), FERRY_DATA (data folder),
REDIS_URL (absent: Ferry runs a redis-server of its own), FERRY_LOG (level), FERRY_HTTP (host:port of
/healthz, /readyz and /metrics). For Slack: SLACK_BOT_TOKEN, and SLACK_APP_TOKEN (Socket Mode) or
SLACK_SIGNING_SECRET with SLACK_HTTP (host:port of the request URL); SLACK_API_URL (GovSlack, a proxy),
SLACK_BLOCKS (classic or plan). For Discord: DISCORD_TOKEN, DISCORD_API_URL (a proxy). config/ferry.example.yaml documents the site file.`,
  );

program
  .command("up")
  .description("Run bot and worker in one process, for a small team.")
  .option("--as <person>", "who speaks in this terminal's chat until /as says otherwise")
  .option("--console", "chat on standard input and output also where they are no terminal")
  .action((options: Chatting) => serve({ bot: true, worker: true }, options));
program
  .command("bot")
  .description("Run the bot alone: it talks to people and holds no SSH key.")
  .option("--as <person>", "who speaks in this terminal's chat until /as says otherwise")
  .option("--console", "chat on standard input and output also where they are no terminal")
  .action((options: Chatting) => serve({ bot: true, worker: false }, options));
program
  .command("worker")
  .description("Run a worker alone: it works on the hosts and holds no chat token.")
  .action(() => serve({ bot: false, worker: true }, {}));
program
  .command("check-config")
  .description("Check the site file and the environment; change nothing.")
  .action(checkConfig);
program
  .command("doctor")
  .description(
    "Look at Redis, the chats, the SSH key and all hosts; show host keys to confirm. Changes nothing.",
  )
  .action(doctor);

async function checkConfig(): Promise<void> {
  const env = readEnv();
  const site = await loadSite(env.configFile, env.home);
  await identityOf(site, env);
  if (env.discord !== undefined) serverOf(site);
  say(
    `${env.configFile} is in order: ${site.hosts.length} hosts, ${site.shares.length} shares, ${site.people.length} people.`,
  );
}

/** Each part is looked at whatever became of the others: a newcomer comes here with none of them in order. */
async function doctor(): Promise<void> {
  const env = readEnv();
  const site = await part(
    "site file",
    () => loadSite(env.configFile, env.home),
    () => env.configFile,
  );
  const file = path.join(env.dataFolder, "doctor.log");
  const redis = await part(
    "redis",
    async () => openCheckedRedis(env, openLogger({ name: "doctor", level: env.logLevel, file })),
    ({ address }) => address.shown,
  );
  if (env.slack !== undefined) {
    const { slack } = env;
    const log = openLogger({ name: "doctor", level: env.logLevel, file });
    await part(
      "slack",
      () => examineSlack(slack, log),
      (words) => words,
    );
  }
  if (env.discord !== undefined && site !== undefined) {
    const { discord } = env;
    const log = openLogger({ name: "doctor", level: env.logLevel, file });
    await part(
      "discord",
      () => examineDiscord(discord, serverOf(site), log),
      (words) => words,
    );
  }
  const identity =
    site &&
    (await part(
      "ssh key",
      () => identityOf(site, env),
      (key) => ("agent" in key ? key.agent : "read"),
    ));
  const shell = identity && openShell({ identity });
  const read = shell && reader(shell, Date.now);
  for (const finding of site === undefined ? [] : await examineHosts({ site, scan: scanHostKeys, read })) {
    tell(finding);
  }
  await shell?.close();
  await redis?.close();
}

async function part<T>(
  about: string,
  look: () => Promise<T>,
  words: (found: T) => string,
): Promise<T | undefined> {
  try {
    const found = await look();
    tell({ about, well: true, lines: [words(found)] });
    return found;
  } catch (error) {
    tell({ about, well: false, lines: [explain(error)] });
    return undefined;
  }
}

function tell(finding: Finding): void {
  say(findingText(finding));
  if (!finding.well) process.exitCode = 1;
}

async function serve(parts: { bot: boolean; worker: boolean }, options: Chatting): Promise<void> {
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

async function identityOf({ ssh }: Site, { sshAuthSock }: Env): Promise<SshIdentity> {
  if ("keyFile" in ssh) return { privateKey: await readSshKey(ssh.keyFile) };
  if (sshAuthSock !== undefined) return { agent: sshAuthSock };
  const remedy = "Start ssh-agent and export SSH_AUTH_SOCK, or set ssh.keyFile in the site file.";
  throw new SiteError([
    {
      path: "SSH_AUTH_SOCK",
      found: "nothing",
      problem: "the site file says `agent: true`, and there is no agent",
      remedy,
    },
  ]);
}

async function openCheckedRedis(env: Env, log: Log): Promise<OpenRedis> {
  const onError = (err: unknown) => log.warn({ err }, "redis");
  const url = env.redisUrl === undefined ? {} : { url: env.redisUrl };
  const redis = await openRedis({ ...url, dataFolder: env.dataFolder, onError });
  const { problems, unchecked } = await checkRedis(redis.address);
  for (const { message } of unchecked) log.warn({ redis: redis.address.shown }, message);
  if (problems.length === 0) return redis;
  await redis.close();
  throw new AggregateError(problems);
}

/** One way to say what stands in Ferry's way: what, and the remedy; a bug keeps its stack. */
function explain(error: unknown): string {
  if (error instanceof SiteError) return report(error.problems);
  if (error instanceof OpsError) return `${error.message}.\n  remedy: ${error.remedy}`;
  if (error instanceof AggregateError) return error.errors.map(explain).join("\n");
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

// A promise that nobody awaits must not leave half a Ferry running: a supervisor starts a whole one.
process.on("unhandledRejection", (error) => {
  complain(explain(error));
  process.exit(70);
});

await program.parseAsync().catch((error) => {
  complain(explain(error));
  process.exitCode = 1;
});

#!/usr/bin/env node
import { Command } from "commander";
import { explain } from "./cli/explain.ts";
import type { Chatting } from "./cli/serve.ts";

// Each command loads what it needs when it is run: asking for help loads nothing.
const serve = async (parts: { bot: boolean; worker: boolean }, options: Chatting) =>
  (await import("./cli/serve.ts")).serve(parts, options);

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
SLACK_BLOCKS (classic or plan). For Discord: DISCORD_TOKEN, DISCORD_API_URL and DISCORD_GATEWAY_URL (proxies).
config/ferry.example.yaml documents the site file.`,
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
  .action(async () => (await import("./cli/check-config.ts")).checkConfig());
program
  .command("doctor")
  .description(
    "Look at Redis, the chats, the SSH key and all hosts; show host keys to confirm. Changes nothing.",
  )
  .action(async () => (await import("./cli/doctor.ts")).doctor());

const complain = (error: unknown) => void process.stderr.write(`${explain(error)}\n`);

// A promise that nobody awaits must not leave half a Ferry running: a supervisor starts a whole one.
process.on("unhandledRejection", (error) => {
  complain(error);
  process.exit(70);
});

await program.parseAsync().catch((error) => {
  complain(error);
  process.exitCode = 1;
});

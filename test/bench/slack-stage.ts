import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { stringify } from "yaml";
import { connectCommands } from "../../adapters/redis/connection.ts";
import { openQueue } from "../../adapters/redis/queue.ts";
import { redisStore } from "../../adapters/redis/store.ts";
import { newPlan } from "../../jobs/new-plan.ts";
import { newPlanId } from "../../jobs/plan-id.ts";
import type { Queue } from "../../jobs/queue.ts";
import type { Plan } from "../../jobs/record.ts";
import type { Store } from "../../jobs/store.ts";
import { waitFor } from "../lab/wait.ts";
import { migrationSteps } from "../support/example-steps.ts";
import { startRedis } from "../support/redis.ts";
import { type FakeSlack, openFakeSlack } from "../support/slack/fake-slack.ts";

/** Two bots as built, each a process, in one fake workspace; and the store, in which the bench writes what a worker would. */
export interface SlackStage {
  readonly slack: FakeSlack;
  readonly store: Store;
  readonly queue: Queue;
  /** Writes a plan of ann's into the store, as a worker leaves it. */
  plan(change: Partial<Plan>): Promise<Plan>;
  /** kill -9 of one bot. */
  kill(): Promise<void>;
  /** What the bots have logged at `error`. */
  errors(): readonly string[];
  close(): Promise<void>;
}

export const PEOPLE = ["ann", "bob", "carol", "dave", "eve"] as const;
const APPROVERS: readonly string[] = ["bob", "carol", "dave"];
const BOTS = 2;
const SOCKETS = 2 * BOTS;

const siteFile = (account: (name: string) => string): string =>
  stringify({
    hosts: Object.fromEntries(
      ["kvm1", "kvm2"].map((name, i) => [
        name,
        {
          address: "127.0.0.1",
          port: i + 1,
          migrationAddress: `192.0.2.1${i}`,
          hostKey: "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIBEae+XMJcbyjVQrUYvxkIiP8UkKXvOkLB3BI6PSsY40",
        },
      ]),
    ),
    people: Object.fromEntries(
      PEOPLE.map((name) => [
        name,
        { roles: [APPROVERS.includes(name) ? "approver" : "requester"], slack: account(name) },
      ]),
    ),
    ssh: { agent: true },
  });

/** The workspace enforces Slack's rate limits. */
export async function openSlackStage(): Promise<SlackStage> {
  const folder = await mkdtemp(path.join(tmpdir(), "ferry-bench-"));
  const redis = await startRedis();
  const slack = await openFakeSlack({ rateLimits: true, users: PEOPLE.map((name) => ({ name })) });
  const account = (name: string) => `${slack.team.id}/${slack.userId(name)}`;
  const config = path.join(folder, "ferry.yaml");
  writeFileSync(config, siteFile(account));
  const commands = connectCommands(redis.address, () => {});
  const store = redisStore(commands);
  const queue = openQueue(commands, () => {});
  let said = "";

  function start(name: string): ChildProcess {
    const child = spawn(process.execPath, ["dist/bot/cli.js", "bot"], {
      stdio: ["ignore", "pipe", "pipe"],
      env: {
        PATH: process.env.PATH,
        HOME: folder,
        FERRY_CONFIG: config,
        FERRY_DATA: path.join(folder, name),
        FERRY_LOG: "warn",
        REDIS_URL: redis.address.shown,
        SLACK_BOT_TOKEN: slack.botToken,
        SLACK_APP_TOKEN: slack.appToken,
        SLACK_API_URL: slack.apiUrl,
      },
    });
    for (const stream of [child.stdout, child.stderr]) stream?.on("data", (data) => (said += data));
    return child;
  }

  const bots = Array.from({ length: BOTS }, (_, i) => start(`bot${i + 1}`));
  const end = async (bot: ChildProcess | undefined, signal: "SIGKILL" | "SIGTERM") => {
    if (bot === undefined || bot.exitCode !== null || bot.signalCode !== null) return;
    bot.kill(signal);
    await once(bot, "exit");
  };
  await waitFor(`${SOCKETS} sockets (${said})`, () => (slack.sockets === SOCKETS ? true : undefined));

  return {
    slack,
    store,
    queue,
    async plan(change) {
      const id = newPlanId((n) => Math.floor(Math.random() * n));
      const made: Plan = {
        ...newPlan({
          id,
          request: { runbook: "migrate-live", vm: `vm-${id}`, source: "kvm1", destination: "kvm2" },
          requestedBy: { person: "ann", platform: "slack", account: account("ann") },
          place: { platform: "slack", channel: `${slack.team.id}/${slack.channelId("ferry")}` },
          typed: `/migrate vm-${id} kvm1 kvm2`,
          at: Date.now(),
        }),
        params: { vm: `vm-${id}`, source: "kvm1", destination: "kvm2" },
        steps: migrationSteps,
        risk: "disruptive",
        expiresAt: Date.now() + 3_600_000,
        ...change,
      };
      await store.createPlan(made);
      await queue.sync(made);
      return made;
    },
    kill: () => end(bots[0], "SIGKILL"),
    errors: () => said.split("\n").filter((line) => line.includes('"level":"error"')),
    async close() {
      await Promise.all(bots.map((bot) => end(bot, "SIGTERM")));
      await queue.close();
      await commands.close();
      await slack.close();
      await redis.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

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
import type { Place, Plan } from "../../jobs/record.ts";
import type { Store } from "../../jobs/store.ts";
import { waitFor } from "../lab/wait.ts";
import { migrationSteps } from "../support/example-steps.ts";
import { startRedis } from "../support/redis.ts";

/** Two bots as built, each a process, on a fake platform; and the store, in which the bench writes what a worker would. */
export interface Stage {
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
export const BOTS = 2;

/** A platform that the bots are on. */
export interface Platform {
  readonly place: Place;
  account(name: string): string;
  /** What the site file says beside hosts and people. */
  readonly site: object;
  readonly environment: Readonly<Record<string, string>>;
  /** Whether all bots that are to be heard there are. */
  isUp(): boolean;
}

const siteFile = ({ place, account, site }: Platform): string =>
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
        { roles: [APPROVERS.includes(name) ? "approver" : "requester"], [place.platform]: account(name) },
      ]),
    ),
    ssh: { agent: true },
    ...site,
  });

/** Starts the bots and waits until they are heard. */
export async function openStage(platform: Platform): Promise<Stage> {
  const folder = await mkdtemp(path.join(tmpdir(), "ferry-bench-"));
  const redis = await startRedis();
  const config = path.join(folder, "ferry.yaml");
  writeFileSync(config, siteFile(platform));
  const commands = connectCommands(redis.address, () => {});
  const store = redisStore(commands);
  const queue = openQueue(commands, () => {});
  let said = "";
  let ready = 0;

  function start(name: string): ChildProcess {
    const child = spawn(process.execPath, ["dist/bot/cli.js", "bot"], {
      stdio: ["ignore", "pipe", "pipe"],
      env: {
        PATH: process.env.PATH,
        HOME: folder,
        FERRY_CONFIG: config,
        FERRY_DATA: path.join(folder, name),
        FERRY_LOG: "info",
        REDIS_URL: redis.address.shown,
        ...platform.environment,
      },
    });
    const hear = (data: Buffer) => {
      ready += String(data).split('"msg":"ready"').length - 1;
      said += String(data)
        .split("\n")
        .filter((line) => !/"level":"(info|warn)"/.test(line))
        .join("\n");
    };
    for (const stream of [child.stdout, child.stderr]) stream?.on("data", hear);
    return child;
  }

  const bots = Array.from({ length: BOTS }, (_, i) => start(`bot${i + 1}`));
  const end = async (bot: ChildProcess | undefined, signal: "SIGKILL" | "SIGTERM") => {
    if (bot === undefined || bot.exitCode !== null || bot.signalCode !== null) return;
    bot.kill(signal);
    await once(bot, "exit");
  };
  await waitFor(`${BOTS} bots (${said})`, () => (ready >= BOTS && platform.isUp() ? true : undefined));

  return {
    store,
    queue,
    async plan(change) {
      const id = newPlanId((n) => Math.floor(Math.random() * n));
      const { place } = platform;
      const made: Plan = {
        ...newPlan({
          id,
          request: { runbook: "migrate-live", vm: `vm-${id}`, source: "kvm1", destination: "kvm2" },
          requestedBy: { person: "ann", platform: place.platform, account: platform.account("ann") },
          place,
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
      await redis.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

import { randomInt } from "node:crypto";
import { hostname } from "node:os";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { openAuthority } from "../adapters/pki/authority.ts";
import { connectCommands } from "../adapters/redis/connection.ts";
import type { JobName } from "../adapters/redis/job.ts";
import { openQueue } from "../adapters/redis/queue.ts";
import { serveWorker } from "../adapters/redis/serve.ts";
import type { OpenRedis } from "../adapters/redis/server.ts";
import { redisStore } from "../adapters/redis/store.ts";
import type { SshIdentity } from "../adapters/ssh/open-client.ts";
import { openShell } from "../adapters/ssh/shell.ts";
import type { Site } from "../config/site.ts";
import type { Log } from "./log.ts";
import { answerLook } from "./looks/answer-look.ts";
import { sparingShell } from "./looks/gather.ts";
import { makePlan } from "./plan.ts";
import { newPlanId } from "./plan-id.ts";
import type { Ports } from "./ports.ts";
import { refresher } from "./refresh.ts";
import { run } from "./run.ts";
import { runbooks } from "./runbooks/all.ts";

export interface WorkerOptions {
  readonly site: Site;
  readonly redis: OpenRedis;
  /** Holds the certificate authority. */
  readonly dataFolder: string;
  readonly identity: SshIdentity;
  readonly log: Log;
}

/** Plans and runs in hand at once: they wait for hosts far more than they compute. */
const CONCURRENCY = 8;

/** Starts a worker: the process that holds SSH keys and certificate authority, and no chat token. */
export async function startWorker(options: WorkerOptions): Promise<{ close(): Promise<void> }> {
  const { site, redis, dataFolder, identity, log } = options;
  const onError = (err: unknown, about?: JobName) => log.warn({ err, ...about }, "redis");
  const authority = await openAuthority(path.join(dataFolder, "authority"));
  const commands = connectCommands(redis.address, onError);
  const queue = openQueue(
    commands,
    onError,
    (site.alsoShowIn ?? []).map(({ platform }) => platform),
  );
  const shell = openShell({ identity });
  const ports: Ports = {
    site,
    runbooks,
    store: redisStore(commands),
    queue,
    shell,
    authority,
    log,
    now: Date.now,
    sleep: (ms, signal) => delay(ms, undefined, signal === undefined ? {} : { signal }).catch(() => {}),
    newPlanId: () => newPlanId(randomInt),
    worker: `${hostname()}:${process.pid}`,
  };
  const hosts = refresher(ports);
  const looking = { ...ports, shell: sparingShell(shell) };
  const consumer = serveWorker(
    redis.address,
    {
      plan: (id) => makePlan(id, ports),
      run: (id, signal) => run(id, ports, signal),
      refresh: async () => hosts.begin(),
      look: (id) => answerLook(id, looking),
    },
    { concurrency: CONCURRENCY, onError },
  );
  await queue.refresh();
  return {
    async close() {
      await consumer.close();
      await hosts.close();
      await queue.close();
      await shell.close();
      await commands.close();
    },
  };
}

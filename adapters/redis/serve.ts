import { Queue as BullQueue } from "bullmq";
import type { BotHandlers, Consumer, WorkerHandlers } from "../../jobs/queue.ts";
import type { RedisAddress } from "./address.ts";
import { connectJobs } from "./connection.ts";
import { consume } from "./consume.ts";
import { withoutCommand } from "./failure.ts";
import {
  EXPIRY_QUEUE,
  LOOK_QUEUE,
  type OnJobError,
  PLAN_QUEUE,
  PREFIX,
  passing,
  REFRESH_QUEUE,
  RUN_QUEUE,
  threadQueue,
} from "./job.ts";

export interface ServeOptions {
  /** Jobs in hand at once, in each queue. */
  readonly concurrency: number;
  readonly onError: OnJobError;
  /** A job whose process died is taken up by another within 1.5 times this; 10 s by default. */
  readonly lockMs?: number;
}

export interface WorkerOptions extends ServeOptions {
  /** How often all hosts are read without anybody asking; 60 s by default. */
  readonly refreshEveryMs?: number;
}

const LOCK_MS = 10_000;
/** Look-ups in hand at once: each only waits for hosts, and some of them hang. */
const LOOKS = 32;
const REFRESH_EVERY_MS = 60_000;

/** Takes the worker's jobs. Waits for Redis, whenever it is away, as long as it takes. */
export function serveWorker(
  address: RedisAddress,
  handlers: WorkerHandlers,
  options: WorkerOptions,
): Consumer {
  const redis = connectJobs(address, (error) => options.onError(error, { queue: "ferry" }));
  const given = { redis, address, lockMs: LOCK_MS, ...options };
  const consumers = [
    consume(PLAN_QUEUE, { plan: { ofPlan: (id) => handlers.plan(id) } }, given),
    consume(RUN_QUEUE, { run: { ofPlan: (id, signal) => handlers.run(id, signal) } }, given),
    consume(REFRESH_QUEUE, { refresh: { alone: () => handlers.refresh() } }, { ...given, concurrency: 1 }),
    consume(LOOK_QUEUE, { look: { ofLook: (id) => handlers.look(id) } }, { ...given, concurrency: LOOKS }),
  ];

  const clock = new BullQueue(REFRESH_QUEUE, { connection: redis, prefix: PREFIX });
  const every = options.refreshEveryMs ?? REFRESH_EVERY_MS;
  clock.on("error", () => {}); // The connection tells its own troubles.
  clock
    .upsertJobScheduler("every", { every }, { name: "refresh", data: {}, opts: passing })
    .catch((error) => options.onError(withoutCommand(error, address.shown), { queue: REFRESH_QUEUE }));

  return {
    async close() {
      await Promise.all(consumers.map((consumer) => consumer.close()));
      redis.disconnect();
    },
  };
}

/** Takes the bot's jobs: threads of these platforms to bring up to date, plans to close at their expiry. */
export function serveBot(
  address: RedisAddress,
  platforms: readonly string[],
  handlers: BotHandlers,
  options: ServeOptions,
): Consumer {
  const redis = connectJobs(address, (error) => options.onError(error, { queue: "ferry" }));
  const given = { redis, address, lockMs: LOCK_MS, ...options };
  const sync = (platform: string) => ({
    sync: { ofPlan: (id: string) => handlers.sync(id, platform) },
  });
  const consumers = [
    ...platforms.map((platform) => consume(threadQueue(platform), sync(platform), given)),
    consume(EXPIRY_QUEUE, { expire: { ofPlan: (id) => handlers.expire(id) } }, given),
  ];

  return {
    async close() {
      await Promise.all(consumers.map((consumer) => consumer.close()));
      redis.disconnect();
    },
  };
}

import { setTimeout as delay } from "node:timers/promises";
import { Redis, type RedisOptions } from "ioredis";
import { OpsError } from "../../jobs/error.ts";
import type { RedisAddress } from "./address.ts";
import { redisFailure, wasNotSent } from "./failure.ts";

/** Told once per outage, not once per attempt to connect again. */
export type OnError = (error: OpsError) => void;

/** Without the option that changes the types of replies. */
type Options = Omit<RedisOptions, "replyMapping">;

/** How long a command waits for Redis to come back, and then for its answer. */
export const ANSWER_MS = 2_000;
/** Between two looks at a connection that has just broken. */
const NEXT_LOOK_MS = 20;
/** A socket that was silent for so long after a command is dead: above BZPOPMIN's longest wait in BullMQ, 10 s. */
const SILENCE_MS = 20_000;

/** A connection on which every command is answered or fails within seconds. */
export interface Commands {
  /** For BullMQ, which builds its own commands; everybody else asks. */
  readonly redis: Redis;
  readonly address: RedisAddress;
  /**
   * Runs commands. Throws OpsError `redis.*`; after `redis.unreachable` in the
   * midst of a command it is unknown whether Redis carried it out.
   */
  ask<T>(work: (redis: Redis) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/**
 * Connects for short commands. Nothing is queued for later or sent twice: a
 * click that was answered with 'Redis does not answer' must not take effect
 * a minute afterwards.
 */
export function connectCommands(address: RedisAddress, onError: OnError): Commands {
  const redis = connect(address, onError, {
    maxRetriesPerRequest: 0,
    autoResendUnfulfilledCommands: false,
    enableOfflineQueue: false,
    commandTimeout: ANSWER_MS,
    socketTimeout: 2 * ANSWER_MS,
  });

  return {
    redis,
    address,
    async ask(work) {
      const deadline = Date.now() + ANSWER_MS;
      for (;;) {
        if (!(await becomesReady(redis, deadline - Date.now()))) {
          throw new OpsError("redis.unreachable", { url: address.shown, why: "no connection" });
        }
        try {
          return await work(redis);
        } catch (error) {
          // The connection has just broken and the command was not sent: it may wait for the next one.
          if (!wasNotSent(error) || Date.now() >= deadline) throw redisFailure(error, address.shown);
          await delay(NEXT_LOOK_MS);
        }
      }
    },
    close: () => hangUp(redis),
  };
}

/** Connects for BullMQ's consumers, which wait for Redis as long as it takes. */
export function connectJobs(address: RedisAddress, onError: OnError): Redis {
  return connect(address, onError, { maxRetriesPerRequest: null, socketTimeout: SILENCE_MS });
}

/** True when the connection is ready now or becomes so in time. */
export async function becomesReady(redis: Redis, withinMs: number): Promise<boolean> {
  if (redis.status === "ready") return true;
  if (redis.status === "end") return false;
  return new Promise((resolve) => {
    const settle = (ready: boolean) => {
      clearTimeout(timer);
      redis.off("ready", onReady);
      redis.off("end", onEnd);
      resolve(ready);
    };
    const onReady = () => settle(true);
    const onEnd = () => settle(false);
    const timer = setTimeout(onEnd, withinMs);
    redis.on("ready", onReady);
    redis.on("end", onEnd);
  });
}

/** Ends a connection whatever state it is in; commands in flight are answered first when Redis is there. */
export async function hangUp(redis: Redis): Promise<void> {
  if (redis.status === "ready") await redis.quit().catch(() => undefined);
  if (redis.status !== "end") redis.disconnect();
}

/** What all of Ferry's connections share; also for those with a life of their own. */
export function connect(address: RedisAddress, onError: OnError, options: Options): Redis {
  const redis = new Redis({
    ...target(address),
    connectTimeout: 5_000,
    retryStrategy: (times) => Math.min(times * 50, 1_000),
    ...options,
  });

  let told: string | undefined;
  redis.on("ready", () => {
    told = undefined;
  });
  redis.on("error", (error) => {
    if (error.message === told) return;
    told = error.message;
    onError(redisFailure(error, address.shown));
  });
  return redis;
}

function target({ socket, host, port, tls, username, password, database }: RedisAddress): Options {
  return {
    ...(socket !== undefined && { path: socket }),
    ...(host !== undefined && { host }),
    ...(port !== undefined && { port }),
    ...(tls === true && { tls: {} }),
    username,
    password,
    db: database,
  };
}

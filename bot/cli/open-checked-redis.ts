import { checkRedis } from "../../adapters/redis/check.ts";
import { type OpenRedis, openRedis } from "../../adapters/redis/server.ts";
import type { Env } from "../../config/env.ts";
import type { Log } from "../../jobs/log.ts";

/** The Redis of REDIS_URL, or Ferry's own. Throws an AggregateError of OpsErrors when it could lose what it was told. */
export async function openCheckedRedis(env: Env, log: Log): Promise<OpenRedis> {
  const onError = (err: unknown) => log.warn({ err }, "redis");
  const url = env.redisUrl === undefined ? {} : { url: env.redisUrl };
  const redis = await openRedis({ ...url, dataFolder: env.dataFolder, onError });
  const { problems, unchecked } = await checkRedis(redis.address);
  for (const { message } of unchecked) log.warn({ redis: redis.address.shown }, message);
  if (problems.length === 0) return redis;
  await redis.close();
  throw new AggregateError(problems);
}

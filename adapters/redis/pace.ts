import { randomUUID } from "node:crypto";
import { z } from "zod";
import type { Pace } from "../pace.ts";
import type { Commands } from "./connection.ts";
import { NOW } from "./redis-time.ts";

/**
 * A bucket is a sorted set of the instants at which calls were or will be made
 * within its time.
 * ARGV: how many, in how many ms, patience in ms, a name of its own for the
 * place. Returns whether a place was taken, and the wait for it or for the next.
 */
const TAKE = `${NOW}
local most, per, patience = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - per)
local wait = math.max(0, redis.call('PTTL', KEYS[2]))
local taken = redis.call('ZCARD', KEYS[1])
if taken >= most then
  local before = redis.call('ZRANGE', KEYS[1], taken - most, taken - most, 'WITHSCORES')[2]
  wait = math.max(wait, before + per - now + 1)
end
if wait > patience then return { 0, wait } end
redis.call('ZADD', KEYS[1], now + wait, ARGV[4])
redis.call('PEXPIRE', KEYS[1], per + wait)
return { 1, wait }`;

const taking = z.tuple([z.number(), z.number()]);

/** Counts calls over all processes that share this Redis. Throws OpsError `redis.*`. */
export function redisPace({ ask }: Commands, prefix: string): Pace {
  const keyOf = (bucket: string) => `ferry:pace:${prefix}:${bucket}`;
  const blockOf = (bucket: string) => `ferry:pace:${prefix}:${bucket}:blocked`;

  return {
    async take(bucket, { most, perMs }, patienceMs) {
      const answer = await ask((redis) =>
        redis.eval(TAKE, 2, keyOf(bucket), blockOf(bucket), most, perMs, patienceMs, randomUUID()),
      );
      const [taken, waitMs] = taking.parse(answer);
      return { taken: taken === 1, waitMs };
    },
    async block(bucket, forMs) {
      await ask((redis) => redis.set(blockOf(bucket), "1", "PX", Math.max(1, Math.ceil(forMs))));
    },
  };
}

import { z } from "zod";
import type { Pace } from "../slack/pace.ts";
import type { Commands } from "./connection.ts";

/**
 * The generic cell rate algorithm: a bucket is the instant at which it would
 * be empty again (its theoretical arrival time). Redis' own clock counts, since
 * replicas of the bot may be on other machines.
 */
const NOW = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local tat = math.max(now, tonumber(redis.call('GET', KEYS[1])) or 0)
local function keep(at) redis.call('SET', KEYS[1], at, 'PX', math.max(1, at - now)) end`;

/** ARGV: ms between two, how many at once, patience. Returns whether a place was taken, and the wait for it. */
const TAKE = `${NOW}
local every, burst, patience = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local wait = math.max(0, tat - (burst - 1) * every - now)
if wait > patience then return { 0, wait } end
keep(tat + every)
return { 1, wait }`;

/** ARGV: ms between two, how many at once, for how long nothing is taken. */
const BLOCK = `${NOW}
keep(math.max(tat, now + tonumber(ARGV[3]) + (tonumber(ARGV[2]) - 1) * tonumber(ARGV[1])))
return 1`;

const taking = z.tuple([z.number(), z.number()]);

/** Counts calls over all processes that share this Redis. Throws OpsError `redis.*`. */
export function redisPace({ ask }: Commands, prefix: string): Pace {
  const run = (script: string, bucket: string, args: readonly number[]) =>
    ask((redis) => redis.eval(script, 1, `ferry:pace:${prefix}:${bucket}`, ...args));

  return {
    async take(bucket, { everyMs, burst }, patienceMs) {
      const [taken, waitMs] = taking.parse(await run(TAKE, bucket, [everyMs, burst, patienceMs]));
      return { taken: taken === 1, waitMs };
    },
    async block(bucket, { everyMs, burst }, forMs) {
      await run(BLOCK, bucket, [everyMs, burst, forMs]);
    },
  };
}

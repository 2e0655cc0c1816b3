import { z } from "zod";
import { OpsError } from "../../jobs/error.ts";
import type { Inbox } from "../inbox.ts";
import { ANSWER_MS, type Commands } from "./connection.ts";
import { NOW } from "./redis-time.ts";

const TOO_LATE = -1;

/** ARGV: key, body, how long the key is remembered, until when it may be taken by Redis' clock. Returns also Redis' time. */
const TAKE = `${NOW}
if now > tonumber(ARGV[4]) then return { ${TOO_LATE}, now } end
if not redis.call('SET', KEYS[1], '1', 'PX', ARGV[3], 'NX') then return { 0, now } end
redis.call('ZADD', KEYS[2], now, ARGV[1])
redis.call('HSET', KEYS[3], ARGV[1], ARGV[2])
return { 1, now }`;

/** ARGV: key, how long it is remembered. */
const DONE = `
redis.call('SET', KEYS[1], '1', 'PX', ARGV[2])
redis.call('ZREM', KEYS[2], ARGV[1])
redis.call('HDEL', KEYS[3], ARGV[1])
return 1`;

/** ARGV: age in ms, how many at most. What is given starts to age anew. */
const ABANDONED = `${NOW}
local given = {}
for _, key in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', now - ARGV[1], 'LIMIT', 0, ARGV[2])) do
  local body = redis.call('HGET', KEYS[2], key)
  if body then
    redis.call('ZADD', KEYS[1], now, key)
    given[#given + 1] = { key, body }
  else
    redis.call('ZREM', KEYS[1], key)
  end
end
return { given, now }`;

const taking = z.tuple([z.number(), z.number()]);
const giving = z.tuple([z.array(z.tuple([z.string(), z.string()])), z.number()]);
const AT_ONCE = 20;
/** Redis' clock was set: what was learned of it with the refusal does for the next try. */
const TRIES = 3;

/**
 * Remembers each key for `ttlMs`: longer than the platform goes on repeating a
 * delivery. A take that Redis comes to only after its sender was told that
 * Redis does not answer takes nothing: a command stays in a connection while
 * Redis stands still, and is carried out afterwards. `clock` is this process',
 * ms from anywhere.
 */
export function redisInbox(
  { ask, address }: Commands,
  platform: string,
  ttlMs: number,
  clock: () => number = () => performance.now(),
): Inbox {
  const [open, bodies] = [`ferry:inbox:${platform}:open`, `ferry:inbox:${platform}:bodies`];
  const seen = (key: string) => `ferry:once:${platform}:${key}`;
  /** How far Redis' clock is ahead of ours, or less: an answer has been on its way. Not known before the first. */
  let ahead: number | undefined;
  const learn = (redisNow: number) => {
    ahead = redisNow - clock();
  };
  const deadline = () =>
    ahead === undefined ? Number.MAX_SAFE_INTEGER : Math.floor(clock() + ahead + ANSWER_MS);

  return {
    async take(key, body) {
      for (let tries = 0; tries < TRIES; tries += 1) {
        const [taken, now] = taking.parse(
          await ask((redis) => redis.eval(TAKE, 3, seen(key), open, bodies, key, body, ttlMs, deadline())),
        );
        learn(now);
        if (taken !== TOO_LATE) return taken === 1;
      }
      throw new OpsError("redis.unreachable", { url: address.shown, why: "it took a command too late" });
    },
    async done(key) {
      await ask((redis) => redis.eval(DONE, 3, seen(key), open, bodies, key, ttlMs));
    },
    async abandoned(afterMs) {
      const [given, now] = giving.parse(
        await ask((redis) => redis.eval(ABANDONED, 2, open, bodies, afterMs, AT_ONCE)),
      );
      learn(now);
      return given.map(([key, body]) => ({ key, body }));
    },
  };
}

import { z } from "zod";
import type { Inbox } from "../inbox.ts";
import type { Commands } from "./connection.ts";

/** ARGV: key, body, how long the key is remembered. */
const TAKE = `
if not redis.call('SET', KEYS[1], '1', 'PX', ARGV[3], 'NX') then return 0 end
local time = redis.call('TIME')
redis.call('ZADD', KEYS[2], time[1] * 1000 + math.floor(time[2] / 1000), ARGV[1])
redis.call('HSET', KEYS[3], ARGV[1], ARGV[2])
return 1`;

const DONE = `
redis.call('ZREM', KEYS[1], ARGV[1])
redis.call('HDEL', KEYS[2], ARGV[1])
return 1`;

/** ARGV: age in ms, how many at most. What is given starts to age anew. */
const ABANDONED = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
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
return given`;

const flag = z.number();
const pairs = z.array(z.tuple([z.string(), z.string()]));
const AT_ONCE = 20;

/** Remembers each key for `ttlMs`: longer than the platform goes on repeating a delivery. */
export function redisInbox({ ask }: Commands, platform: string, ttlMs: number): Inbox {
  const [open, bodies] = [`ferry:inbox:${platform}:open`, `ferry:inbox:${platform}:bodies`];
  return {
    async take(key, body) {
      const seen = `ferry:once:${platform}:${key}`;
      return (
        flag.parse(await ask((redis) => redis.eval(TAKE, 3, seen, open, bodies, key, body, ttlMs))) === 1
      );
    },
    async done(key) {
      await ask((redis) => redis.eval(DONE, 2, open, bodies, key));
    },
    async abandoned(afterMs) {
      const given = pairs.parse(
        await ask((redis) => redis.eval(ABANDONED, 2, open, bodies, afterMs, AT_ONCE)),
      );
      return given.map(([key, body]) => ({ key, body }));
    },
  };
}

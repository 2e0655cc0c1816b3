import { z } from "zod";
import type { Lease, Store } from "../../jobs/store.ts";
import type { Commands } from "./connection.ts";
import { NOW } from "./redis-time.ts";

type Leases = Pick<Store, "takeLeases" | "renewLeases" | "freeLeases">;

const leaseKey = (name: string) => `ferry:lease:${name}`;

/**
 * A lease is a sorted set of the places taken, `<owner>#<number>`, each with
 * the instant at which it runs out.
 */
const WRITE = `${NOW}
local function write(key, owner, places, ttl)
  for n = 1, places do redis.call('ZADD', key, now + ttl, owner .. '#' .. n) end
  local last = redis.call('ZRANGE', key, -1, -1, 'WITHSCORES')[2]
  redis.call('PEXPIREAT', key, last)
end`;

/** ARGV: owner, time to live, then each lease's places and its limit. Returns where the first refusal is, and its holder. */
const TAKE = `${WRITE}
local owner, ttl = ARGV[1], ARGV[2]
for i, key in ipairs(KEYS) do
  redis.call('ZREMRANGEBYSCORE', key, '-inf', now)
  local places, limit = tonumber(ARGV[2 * i + 1]), tonumber(ARGV[2 * i + 2])
  local others, first = 0, nil
  for _, place in ipairs(redis.call('ZRANGE', key, 0, -1)) do
    local holder = string.match(place, '^(.*)#')
    if holder ~= owner then
      others, first = others + 1, first or holder
    end
  end
  if others + places > limit and not redis.call('ZSCORE', key, owner .. '#' .. places) then
    return { i, first or '' }
  end
end
for i, key in ipairs(KEYS) do write(key, owner, tonumber(ARGV[2 * i + 1]), ttl) end
return { 0, '' }`;

/** ARGV: owner, time to live, then each lease's places. */
const RENEW = `${WRITE}
local owner, ttl = ARGV[1], ARGV[2]
for i, key in ipairs(KEYS) do
  local until_ = redis.call('ZSCORE', key, owner .. '#' .. ARGV[i + 2])
  if not until_ or tonumber(until_) <= now then return 0 end
end
for i, key in ipairs(KEYS) do write(key, owner, tonumber(ARGV[i + 2]), ttl) end
return 1`;

/** ARGV: owner, then each lease's places. */
const FREE = `
for i, key in ipairs(KEYS) do
  for n = 1, tonumber(ARGV[i + 1]) do redis.call('ZREM', key, ARGV[1] .. '#' .. n) end
end
return 1`;

/** How many places an owner takes: one, or every one. */
const placesOf = ({ limit, all }: Lease) => (all === true ? limit : 1);

const refusal = z.tuple([z.number(), z.string()]);
const flag = z.number();

/** Leases: each script takes, renews or frees all that it is given, or none. */
export function redisLeases({ ask }: Commands): Leases {
  const run = (script: string, leases: readonly Lease[], args: readonly (string | number)[]) =>
    ask((redis) => redis.eval(script, leases.length, ...leases.map(({ name }) => leaseKey(name)), ...args));

  return {
    async takeLeases(owner, leases, ttlMs) {
      const sizes = leases.flatMap((lease) => [placesOf(lease), lease.limit]);
      const [place, holder] = refusal.parse(await run(TAKE, leases, [owner, ttlMs, ...sizes]));
      const lease = leases[place - 1];
      return lease === undefined ? undefined : { lease: lease.name, owner: holder };
    },

    async renewLeases(owner, leases, ttlMs) {
      return flag.parse(await run(RENEW, leases, [owner, ttlMs, ...leases.map(placesOf)])) === 1;
    },

    async freeLeases(owner, leases) {
      await run(FREE, leases, [owner, ...leases.map(placesOf)]);
    },
  };
}

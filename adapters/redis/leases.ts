import { z } from "zod";
import type { Lease, Store } from "../../jobs/store.ts";
import type { Commands } from "./connection.ts";

type Leases = Pick<Store, "takeLeases" | "renewLeases" | "freeLeases">;

const leaseKey = (name: string) => `ferry:lease:${name}`;

/**
 * A lease is a sorted set of owners, each with the instant at which it runs
 * out. Redis' own clock counts: bot and worker may be on other machines.
 */
const NOW = `
local function now()
  local time = redis.call('TIME')
  return time[1] * 1000 + math.floor(time[2] / 1000)
end
local function write(key, owner, at, ttl)
  redis.call('ZADD', key, at + ttl, owner)
  local last = redis.call('ZRANGE', key, -1, -1, 'WITHSCORES')[2]
  redis.call('PEXPIREAT', key, last)
end`;

/** ARGV: owner, time to live, then each lease's limit. Returns where the first refusal is, and its holder. */
const TAKE = `${NOW}
local owner, ttl, at = ARGV[1], ARGV[2], now()
for i, key in ipairs(KEYS) do
  redis.call('ZREMRANGEBYSCORE', key, '-inf', at)
  if not redis.call('ZSCORE', key, owner) and redis.call('ZCARD', key) >= tonumber(ARGV[i + 2]) then
    return { i, redis.call('ZRANGE', key, 0, 0)[1] or '' }
  end
end
for _, key in ipairs(KEYS) do write(key, owner, at, ttl) end
return { 0, '' }`;

const RENEW = `${NOW}
local owner, ttl, at = ARGV[1], ARGV[2], now()
for _, key in ipairs(KEYS) do
  local until_ = redis.call('ZSCORE', key, owner)
  if not until_ or tonumber(until_) <= at then return 0 end
end
for _, key in ipairs(KEYS) do write(key, owner, at, ttl) end
return 1`;

const FREE = `
for _, key in ipairs(KEYS) do redis.call('ZREM', key, ARGV[1]) end
return 1`;

const refusal = z.tuple([z.number(), z.string()]);
const flag = z.number();

/** Leases: each script takes, renews or frees all that it is given, or none. */
export function redisLeases({ ask }: Commands): Leases {
  const run = (script: string, leases: readonly Lease[], args: readonly (string | number)[]) =>
    ask((redis) => redis.eval(script, leases.length, ...leases.map(({ name }) => leaseKey(name)), ...args));

  return {
    async takeLeases(owner, leases, ttlMs) {
      const limits = leases.map(({ limit }) => limit);
      const [place, holder] = refusal.parse(await run(TAKE, leases, [owner, ttlMs, ...limits]));
      const lease = leases[place - 1];
      return lease === undefined ? undefined : { lease: lease.name, owner: holder };
    },

    async renewLeases(owner, leases, ttlMs) {
      return flag.parse(await run(RENEW, leases, [owner, ttlMs])) === 1;
    },

    async freeLeases(owner, leases) {
      await run(FREE, leases, [owner]);
    },
  };
}

import { z } from "zod";
import { OpsError } from "../../jobs/error.ts";
import { type Plan, plan as planSchema } from "../../jobs/record.ts";
import { vmOf } from "../../jobs/request.ts";
import type { Store } from "../../jobs/store.ts";
import type { Commands } from "./connection.ts";
import { parseRecord, tryParseRecord } from "./record.ts";

type Plans = Pick<Store, "createPlan" | "plan" | "changePlan" | "recentPlans" | "openPlans">;

/** How many finished plans are kept, and how long: history, not an archive. */
const KEEP_PLANS = 1_000;
const KEEP_MS = 90 * 24 * 3_600_000;

const OPEN: ReadonlySet<Plan["state"]> = new Set(["planning", "waiting", "approved", "running"]);

const planKey = (id: string) => `ferry:plan:${id}`;
const ALL = "ferry:plans";
const OPEN_PLANS = "ferry:plans:open";
const ofVm = (vm: string) => `ferry:plans:vm:${vm}`;

/**
 * Writes a new plan and its place in the indexes, and forgets the oldest
 * finished plans beyond the bounds with all that belongs to them, a few at a
 * time, so that the script stays short. An open plan is never forgotten.
 */
const CREATE = `
local id, text, created, open, vm, keep, keepMs = unpack(ARGV)
if redis.call('SETNX', 'ferry:plan:' .. id, text) == 0 then return 0 end
redis.call('ZADD', 'ferry:plans', created, id)
if vm ~= '' then redis.call('ZADD', 'ferry:plans:vm:' .. vm, created, id) end
if open == '1' then redis.call('SADD', 'ferry:plans:open', id) end

local surplus = redis.call('ZCARD', 'ferry:plans') - keep
local oldest = redis.call('ZRANGE', 'ferry:plans', 0, 49, 'WITHSCORES')
for i = 1, #oldest, 2 do
  local old, at = oldest[i], tonumber(oldest[i + 1])
  if surplus <= 0 and at >= created - keepMs then break end
  if redis.call('SISMEMBER', 'ferry:plans:open', old) == 0 then
    local oldVm = redis.call('HGET', 'ferry:plans:vm-of', old)
    if oldVm then redis.call('ZREM', 'ferry:plans:vm:' .. oldVm, old) end
    redis.call('HDEL', 'ferry:plans:vm-of', old)
    redis.call('ZREM', 'ferry:plans', old)
    redis.call('DEL', 'ferry:plan:' .. old, 'ferry:journal:' .. old, 'ferry:fence:' .. old,
      'ferry:progress:' .. old, 'ferry:posts:' .. old)
    surplus = surplus - 1
  end
end
if vm ~= '' then redis.call('HSET', 'ferry:plans:vm-of', id, vm) end
return 1`;

/** Compare-and-set on the whole text: what was read must still stand there. */
const CHANGE = `
local id, before, after, open = unpack(ARGV)
if redis.call('GET', 'ferry:plan:' .. id) ~= before then return 0 end
redis.call('SET', 'ferry:plan:' .. id, after)
redis.call(open == '1' and 'SADD' or 'SREM', 'ferry:plans:open', id)
return 1`;

const RECENT = `
local ids = redis.call('ZREVRANGE', KEYS[1], 0, ARGV[1] - 1)
local plans = {}
for _, id in ipairs(ids) do
  local text = redis.call('GET', 'ferry:plan:' .. id)
  if text then plans[#plans + 1] = text end
end
return plans`;

const flag = z.number();
const texts = z.array(z.string());

/** The plans: one JSON text each, indexed by time, by VM and by whether they are open. */
export function redisPlans({ ask }: Commands): Plans {
  const read = async (id: string) => (await ask((redis) => redis.get(planKey(id)))) ?? undefined;

  return {
    async createPlan(plan) {
      const vm = plan.vm ?? vmOf(plan.request) ?? "";
      const args = [plan.id, JSON.stringify(plan), plan.createdAt, open(plan), vm, KEEP_PLANS, KEEP_MS];
      const created = flag.parse(await ask((redis) => redis.eval(CREATE, 0, ...args)));
      if (created === 0) throw new OpsError("plan.exists", { plan: plan.id });
    },

    async plan(id) {
      const text = await read(id);
      return text === undefined ? undefined : parseRecord(planSchema, planKey(id), text);
    },

    async changePlan(id, change) {
      // Ends: each round that fails is one in which somebody else's write succeeded.
      for (;;) {
        const before = await read(id);
        if (before === undefined) throw new OpsError("plan.unknown", { plan: id });
        const plan = change(parseRecord(planSchema, planKey(id), before));
        const after = JSON.stringify(plan);
        if (after === before) return plan;
        const changed = await ask((redis) => redis.eval(CHANGE, 0, id, before, after, open(plan)));
        if (flag.parse(changed) === 1) return plan;
      }
    },

    /** Leaves out plans that another version of Ferry wrote and this one can't read; plan(id) says why. */
    async recentPlans(limit, vm) {
      const index = vm === undefined ? ALL : ofVm(vm);
      const found = texts.parse(await ask((redis) => redis.eval(RECENT, 1, index, limit)));
      return found.flatMap((text) => {
        const record = tryParseRecord(planSchema, text);
        return "value" in record ? [record.value] : [];
      });
    },

    openPlans: () => ask((redis) => redis.smembers(OPEN_PLANS)),
  };
}

const open = (plan: Plan) => (OPEN.has(plan.state) ? "1" : "0");

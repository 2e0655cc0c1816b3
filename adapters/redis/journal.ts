import { z } from "zod";
import { OpsError } from "../../jobs/error.ts";
import { runEvent } from "../../jobs/record.ts";
import type { Store } from "../../jobs/store.ts";
import type { Commands } from "./connection.ts";
import { parseRecord } from "./record.ts";

type Journal = Pick<Store, "takeRun" | "holdsRun" | "append" | "journal">;

const fenceKey = (id: string) => `ferry:fence:${id}`;
const journalKey = (id: string) => `ferry:journal:${id}`;

/**
 * Appends while the token is the latest. An event that equals the newest one
 * is that one: its writer repeats it because the answer was lost.
 */
const APPEND = `
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
local newest = redis.call('XREVRANGE', KEYS[2], '+', '-', 'COUNT', 1)[1]
if not newest or newest[2][2] ~= ARGV[2] then redis.call('XADD', KEYS[2], '*', 'event', ARGV[2]) end
return 1`;

const flag = z.number();
const entries = z.array(z.tuple([z.string(), z.tuple([z.literal("event"), z.string()])]));

/** The journal of each run: a stream that is only appended to, behind a fencing token. */
export function redisJournal({ ask }: Commands): Journal {
  return {
    takeRun: (id) => ask((redis) => redis.incr(fenceKey(id))),

    async holdsRun(id, token) {
      return (await ask((redis) => redis.get(fenceKey(id)))) === String(token);
    },

    async append(id, token, event) {
      const text = JSON.stringify(event);
      const appended = await ask((redis) =>
        redis.eval(APPEND, 2, fenceKey(id), journalKey(id), String(token), text),
      );
      if (flag.parse(appended) === 0) throw new OpsError("run.taken-over", { plan: id });
    },

    async journal(id) {
      const key = journalKey(id);
      const found = entries.parse(await ask((redis) => redis.xrange(key, "-", "+")));
      return found.map(([, [, text]]) => parseRecord(runEvent, key, text));
    },
  };
}

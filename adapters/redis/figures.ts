import { hostSeen, progress as progressSchema } from "../../jobs/record.ts";
import type { Store } from "../../jobs/store.ts";
import type { Commands } from "./connection.ts";
import { parseRecord, tryParseRecord } from "./record.ts";

type Figures = Pick<
  Store,
  "setProgress" | "progress" | "saveSnapshot" | "snapshot" | "hostSeen" | "lastLooks" | "keepHosts"
>;

/** Figures of a migration that nobody updates any more go by themselves. */
const PROGRESS_MS = 3_600_000;

const progressKey = (id: string) => `ferry:progress:${id}`;
/** What was seen of each host, and when that look began, by the host's name. */
const SEEN = "ferry:seen";
const LOOKS = "ferry:looks";

/** Keeps the later of two looks at a host: with two workers, the slower one may save last. */
const SAVE = `
for i = 2, #ARGV, 2 do
  local before = redis.call('HGET', KEYS[2], ARGV[i])
  if not before or tonumber(before) <= tonumber(ARGV[1]) then
    redis.call('HSET', KEYS[1], ARGV[i], ARGV[i + 1])
    redis.call('HSET', KEYS[2], ARGV[i], ARGV[1])
  end
end
return 1`;

const KEEP = `
local keep = {}
for _, name in ipairs(ARGV) do keep[name] = true end
for _, name in ipairs(redis.call('HKEYS', KEYS[1])) do
  if not keep[name] then
    redis.call('HDEL', KEYS[1], name)
    redis.call('HDEL', KEYS[2], name)
  end
end
return 1`;

/** What is only ever known as of its latest reading: a run's progress, the snapshot of all hosts. */
export function redisFigures({ ask }: Commands): Figures {
  const readLooks = async () =>
    new Map(
      Object.entries(await ask((redis) => redis.hgetall(LOOKS))).map(([name, at]) => [name, Number(at)]),
    );

  return {
    async setProgress(id, progress) {
      const key = progressKey(id);
      if (progress === undefined) await ask((redis) => redis.del(key));
      else await ask((redis) => redis.set(key, JSON.stringify(progress), "PX", PROGRESS_MS));
    },

    async progress(id) {
      const key = progressKey(id);
      const text = await ask((redis) => redis.get(key));
      return text === null ? undefined : parseRecord(progressSchema, key, text);
    },

    async saveSnapshot({ at, hosts }) {
      if (hosts.length === 0) return;
      const seen = hosts.flatMap((host) => [host.name, JSON.stringify(host)]);
      await ask((redis) => redis.eval(SAVE, 2, SEEN, LOOKS, at, ...seen));
    },

    async snapshot() {
      const [seen, looks] = await Promise.all([ask((redis) => redis.hgetall(SEEN)), readLooks()]);
      // What another version of Ferry wrote is not read yet, and no reason to know nothing of the others.
      const hosts = Object.values(seen).flatMap((text) => {
        const parsed = tryParseRecord(hostSeen, text);
        return "value" in parsed ? [parsed.value] : [];
      });
      if (hosts.length === 0) return undefined;
      return { at: Math.min(...hosts.map(({ name }) => looks.get(name) ?? 0)), hosts };
    },

    async hostSeen(name) {
      const text = await ask((redis) => redis.hget(SEEN, name));
      const parsed = text === null ? undefined : tryParseRecord(hostSeen, text);
      return parsed !== undefined && "value" in parsed ? parsed.value : undefined;
    },

    lastLooks: readLooks,

    async keepHosts(names) {
      await ask((redis) => redis.eval(KEEP, 2, SEEN, LOOKS, ...names));
    },
  };
}

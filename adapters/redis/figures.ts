import { progress as progressSchema, snapshot as snapshotSchema } from "../../jobs/record.ts";
import type { Store } from "../../jobs/store.ts";
import type { Commands } from "./connection.ts";
import { parseRecord } from "./record.ts";

type Figures = Pick<Store, "setProgress" | "progress" | "saveSnapshot" | "snapshot">;

/** Figures of a migration that nobody updates any more go by themselves. */
const PROGRESS_MS = 3_600_000;

const progressKey = (id: string) => `ferry:progress:${id}`;
const SNAPSHOT = "ferry:snapshot";

/** Keeps the newer of two snapshots: with two workers, the slower one may save last. */
const SAVE_SNAPSHOT = `
local before = redis.call('HGET', KEYS[1], 'at')
if before and tonumber(before) > tonumber(ARGV[1]) then return 0 end
redis.call('HSET', KEYS[1], 'at', ARGV[1], 'text', ARGV[2])
return 1`;

/** What is only ever known as of its latest reading: a run's progress, the snapshot of all hosts. */
export function redisFigures({ ask }: Commands): Figures {
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

    async saveSnapshot(snapshot) {
      await ask((redis) => redis.eval(SAVE_SNAPSHOT, 1, SNAPSHOT, snapshot.at, JSON.stringify(snapshot)));
    },

    async snapshot() {
      const text = await ask((redis) => redis.hget(SNAPSHOT, "text"));
      return text === null ? undefined : parseRecord(snapshotSchema, SNAPSHOT, text);
    },
  };
}

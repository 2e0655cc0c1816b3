import type { Once } from "../../bot/chat.ts";
import type { Commands } from "./connection.ts";

/** Remembers each key for `ttlMs`: longer than the platform goes on repeating a delivery. */
export const redisOnce = ({ ask }: Commands, ttlMs: number): Once => ({
  async first(key) {
    return (await ask((redis) => redis.set(`ferry:once:${key}`, "1", "PX", ttlMs, "NX"))) === "OK";
  },
});

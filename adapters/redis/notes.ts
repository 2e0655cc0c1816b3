import type { Notes } from "../notes.ts";
import type { Commands } from "./connection.ts";

/** Notes of one platform's adapter. */
export const redisNotes = ({ ask }: Commands, platform: string): Notes => {
  const keyOf = (name: string) => `ferry:notes:${platform}:${name}`;
  return {
    async read(name) {
      return (await ask((redis) => redis.get(keyOf(name)))) ?? undefined;
    },
    async write(name, text) {
      await ask((redis) => redis.set(keyOf(name), text));
    },
  };
};

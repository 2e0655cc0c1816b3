import { z } from "zod";
import type { Posts } from "../../bot/chat.ts";
import type { Commands } from "./connection.ts";
import { parseRecord } from "./record.ts";

const post = z.strictObject({ ref: z.string(), digest: z.string(), at: z.number() });

/** What has been posted for each plan: a hash, one field per message. It goes when its plan is forgotten. */
export function redisPosts({ ask }: Commands): Posts {
  const postsKey = (plan: string) => `ferry:posts:${plan}`;

  return {
    async read(plan) {
      const key = postsKey(plan);
      const fields = await ask((redis) => redis.hgetall(key));
      return new Map(Object.entries(fields).map(([name, text]) => [name, parseRecord(post, key, text)]));
    },

    async write(plan, name, value) {
      await ask((redis) => redis.hset(postsKey(plan), name, JSON.stringify(value)));
    },
  };
}

import type { Post, Posts } from "../../bot/chat.ts";

/** What has been posted, in memory. */
export function memoryPosts(): Posts {
  const plans = new Map<string, Map<string, Post>>();
  return {
    async read(plan) {
      return new Map(plans.get(plan));
    },
    async write(plan, key, post) {
      plans.set(plan, new Map(plans.get(plan)).set(key, post));
    },
  };
}

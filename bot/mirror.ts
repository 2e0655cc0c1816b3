import type { Place } from "../jobs/record.ts";
import type { KeptThreadPorts } from "./keep-thread.ts";

/**
 * The ports of a plan's second thread, in another place than where it was
 * asked for: the same story and the same buttons, with posts of its own. Whoever
 * asked is told of its troubles by nobody: they are where the plan was asked for.
 */
export function mirrored(place: Place, ports: KeptThreadPorts): KeptThreadPorts {
  const { store, posts, once } = ports;
  const { tell: _, ...chat } = ports.chat;
  const named = (plan: string) => `${plan}@${place.platform}`;
  return {
    ...ports,
    chat,
    store: {
      ...store,
      async plan(id) {
        const plan = await store.plan(id);
        return plan && { ...plan, place };
      },
    },
    posts: {
      read: (plan) => posts.read(named(plan)),
      write: (plan, key, post) => posts.write(named(plan), key, post),
    },
    once: { first: (key) => once.first(named(key)) },
  };
}

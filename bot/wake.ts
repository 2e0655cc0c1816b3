import type { Queue } from "../jobs/queue.ts";
import type { Store } from "../jobs/store.ts";

/**
 * Called when a bot starts: queues again whatever every open plan waits for,
 * and brings its thread up to date. A process that died between writing a
 * plan's state and queueing its job leaves nothing behind that this misses;
 * what is queued already is not queued twice.
 */
export async function wake({ store, queue }: { store: Store; queue: Queue }): Promise<void> {
  for (const id of await store.openPlans()) {
    const plan = await store.plan(id);
    if (plan?.state === "planning") await queue.plan(id);
    if (plan?.state === "waiting") await queue.expire(id, plan.expiresAt);
    if (plan?.state === "approved" || plan?.state === "running") await queue.run(id);
    await queue.sync(id);
  }
}

import type { Queue } from "../jobs/queue.ts";
import type { Store } from "../jobs/store.ts";

/** So many plans that have ended are looked at too: their last words may not have been said. */
const ENDED_LATELY = 20;

/**
 * Called when a bot starts and every minute: queues again whatever every open
 * plan waits for, and brings its thread, and those of plans that ended lately,
 * up to date. A process that died between writing a plan's state and queueing
 * its job leaves nothing behind that this misses; what is queued already is
 * not queued twice.
 */
export async function wake({ store, queue }: { store: Store; queue: Queue }): Promise<void> {
  const open = await store.openPlans();
  for (const id of open) {
    const plan = await store.plan(id);
    if (plan === undefined) continue;
    if (plan.state === "planning") await queue.plan(id);
    if (plan.state === "waiting") await queue.expire(id, plan.expiresAt);
    if (plan.state === "approved" || plan.state === "running") await queue.run(id);
    await queue.sync(plan);
  }
  for (const plan of await store.recentPlans(ENDED_LATELY)) {
    if (!open.includes(plan.id)) await queue.sync(plan);
  }
}

import type { Queue } from "../jobs/queue.ts";
import type { Plan } from "../jobs/record.ts";
import type { Store } from "../jobs/store.ts";

export interface ExpiryPorts {
  readonly store: Store;
  readonly queue: Queue;
  /** ms since 1970. */
  now(): number;
}

/**
 * Closes a plan that nobody has decided in time. Safe to call at any time: a
 * plan that is decided stays as it is, and one whose time has not come (another
 * clock, a job that came early) is queued again.
 */
export async function expirePlan(id: string, { store, queue, now }: ExpiryPorts): Promise<void> {
  if ((await store.plan(id)) === undefined) return;
  const plan = await store.changePlan(id, (current) => expired(current, now()));
  if (plan.state === "waiting") await queue.expire(id, plan.expiresAt);
  await queue.sync(plan);
}

const expired = (plan: Plan, now: number): Plan =>
  plan.state === "waiting" && now >= plan.expiresAt ? { ...plan, state: "expired" } : plan;

import { OpsError } from "../jobs/error.ts";
import { type Plan, planId } from "../jobs/record.ts";
import type { Store } from "../jobs/store.ts";
import { didYouMean } from "./arguments.ts";

/** The plan that somebody named. Throws `command.no-plan` with the nearest id of the latest plans. */
export async function findPlan(id: string, store: Store): Promise<Plan> {
  const plan = planId.safeParse(id).success ? await store.plan(id) : undefined;
  if (plan !== undefined) return plan;
  const ids = (await store.recentPlans(100)).map((recent) => recent.id);
  throw new OpsError("command.no-plan", { plan: id, hint: didYouMean(id, ids) });
}

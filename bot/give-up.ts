import type { Person } from "../config/policy.ts";
import { OpsError } from "../jobs/error.ts";
import type { Actor, Plan } from "../jobs/record.ts";
import { whoever } from "./access.ts";
import { stateWords } from "./state-words.ts";

/**
 * A run whose host will not answer any more, given up by an approver who has
 * looked: its worker ends it as stuck and frees what it holds, unless it can
 * read the hosts after all. Throws OpsError `approval.*`.
 */
export function giveUp(plan: Plan, { by, at }: { by: Actor; at: number }, people: readonly Person[]): Plan {
  if (!people.some(({ name, roles }) => name === by.person && roles.includes("approver"))) {
    throw new OpsError("approval.not-approver", {
      plan: plan.id,
      person: by.person,
      who: whoever("approver", people),
    });
  }
  if (plan.state !== "running" && plan.state !== "approved") {
    throw new OpsError("approval.over", { plan: plan.id, how: stateWords(plan) });
  }
  return { ...plan, givenUp: { by, at } };
}

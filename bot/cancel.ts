import type { Person } from "../config/policy.ts";
import { OpsError } from "../jobs/error.ts";
import type { Actor, Plan } from "../jobs/record.ts";
import { whoever } from "./access.ts";
import { stateWords } from "./state-words.ts";

/**
 * A plan whose requester or an approver wants it stopped. What has not been
 * approved is over at once; a run is asked to stop, and its worker says in the
 * journal when it has and how things stand then.
 */
export function cancel(plan: Plan, { by, at }: { by: Actor; at: number }, people: readonly Person[]): Plan {
  const isApprover = people.some(({ name, roles }) => name === by.person && roles.includes("approver"));
  if (!isApprover && by.person !== plan.requestedBy.person) {
    throw new OpsError("approval.not-canceller", {
      plan: plan.id,
      person: by.person,
      requester: plan.requestedBy.person,
      who: whoever("approver", people),
    });
  }
  switch (plan.state) {
    case "planning":
    case "waiting":
      return { ...plan, state: "cancelled", cancelRequested: { by, at } };
    case "approved":
    case "running":
      if (plan.cancelRequested !== undefined) {
        throw new OpsError("approval.cancelled-already", {
          plan: plan.id,
          person: plan.cancelRequested.by.person,
        });
      }
      return { ...plan, cancelRequested: { by, at } };
    default:
      throw new OpsError("approval.over", { plan: plan.id, how: stateWords(plan) });
  }
}

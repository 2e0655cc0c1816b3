import type { Person, Policy } from "../config/policy.ts";
import { OpsError } from "../jobs/error.ts";
import type { Actor, Plan } from "../jobs/record.ts";
import { cancel } from "./cancel.ts";
import { list } from "./format.ts";
import { giveUp } from "./give-up.ts";
import { needs } from "./needs.ts";
import { stateWords } from "./state-words.ts";

/** What a person wants to become of a plan; `at` is ms since 1970. */
export type Decision =
  | { readonly verb: "approve" | "cancel" | "give-up"; readonly by: Actor; readonly at: number }
  | { readonly verb: "reject"; readonly by: Actor; readonly at: number; readonly reason?: string };

/**
 * Who may decide what, and when: the plan as it is after the decision, or an
 * OpsError `approval.*` with the reason in one sentence. Pure: the store's
 * compare-and-set makes it safe against clicks at the same moment.
 *
 * Persons count, not accounts: somebody known on two platforms votes once, and
 * a requester is no second person on another one. A vote of somebody who has
 * lost the approver role since does not count.
 */
export function decide(plan: Plan, decision: Decision, policy: Policy, people: readonly Person[]): Plan {
  if (decision.verb === "cancel") return cancel(plan, decision, people);
  if (decision.verb === "give-up") return giveUp(plan, decision, people);
  const { by, at } = decision;
  mustBeOpen(plan, at);
  const { approvals, secondPerson, mayApprove, approvedBy } = needs(plan, policy, people);
  const isApprover = people.some(({ name, roles }) => name === by.person && roles.includes("approver"));
  const refusal = { plan: plan.id, person: by.person, who: list(mayApprove, "or", NOBODY) };

  if (decision.verb === "reject") {
    // Taking back one's own request needs no role: it can only prevent.
    if (!isApprover && by.person !== plan.requestedBy.person) {
      throw new OpsError("approval.not-approver", refusal);
    }
    const reason = decision.reason === undefined ? {} : { reason: decision.reason };
    return { ...plan, state: "rejected", rejected: { by, at, ...reason } };
  }

  if (plan.planOnly) throw new OpsError("approval.plan-only", { plan: plan.id });
  if (secondPerson && by.person === plan.requestedBy.person) {
    throw new OpsError("approval.own-request", refusal);
  }
  if (!isApprover) throw new OpsError("approval.not-approver", refusal);
  if (approvedBy.includes(by.person)) {
    const others = mayApprove.filter((name) => !approvedBy.includes(name));
    const missing = approvals - approvedBy.length;
    throw new OpsError("approval.voted-already", { plan: plan.id, missing, who: list(others, "or", NOBODY) });
  }
  const voted: Plan = { ...plan, approvals: [...plan.approvals, { by, at }] };
  return approvedBy.length + 1 >= approvals ? { ...voted, state: "approved" } : voted;
}

const NOBODY = "whoever keeps the site file: nobody else has the approver role";

function mustBeOpen(plan: Plan, at: number): void {
  const details = { plan: plan.id, how: stateWords(plan), typed: plan.typed };
  if (plan.state === "expired") throw new OpsError("approval.expired", details);
  if (["planning", "unplanned", "blocked", "nothing-to-do"].includes(plan.state)) {
    throw new OpsError("approval.not-waiting", details);
  }
  if (plan.state !== "waiting") throw new OpsError("approval.already-decided", details);
  if (at >= plan.expiresAt) throw new OpsError("approval.expired", details);
}

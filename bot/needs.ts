import type { Person, Policy } from "../config/policy.ts";
import { ruleFor } from "../jobs/approval.ts";
import type { Plan } from "../jobs/record.ts";
import { withRole } from "./access.ts";

/** What must still happen before a plan may run. */
export interface Needs {
  /** How many people must approve; 0: nobody. */
  readonly approvals: number;
  /** True when the requester may not be one of them. */
  readonly secondPerson: boolean;
  /** Names of those whose approval counts. */
  readonly mayApprove: readonly string[];
  /** Names of those who have approved and whose approval counts. */
  readonly approvedBy: readonly string[];
}

/** How many approvals a plan needs, and of whom: the strictest of the site's rules that match it. */
export function needs(plan: Plan, policy: Policy, people: readonly Person[]): Needs {
  const { approvals, secondPerson } = ruleFor(plan, policy);
  const mayApprove = withRole("approver", people).filter(
    (name) => !(secondPerson && name === plan.requestedBy.person),
  );
  const voters = new Set(plan.approvals.map(({ by }) => by.person));
  return { approvals, secondPerson, mayApprove, approvedBy: mayApprove.filter((name) => voters.has(name)) };
}

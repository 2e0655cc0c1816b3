import { approvalRule } from "../config/approval-rule.ts";
import type { ApprovalRule, Policy } from "../config/policy.ts";
import type { Plan } from "./record.ts";

/** The rule that a plan falls under: by its risk, its VM and the hosts that its commands run on. */
export function ruleFor(plan: Plan, policy: Policy): ApprovalRule {
  const vms = "vm" in plan.request ? [plan.request.vm] : [];
  const acting = plan.steps.filter(({ state }) => state === "needed" || state === "later");
  const hosts = new Set(acting.flatMap(({ commands }) => commands.map(({ host }) => host)));
  return approvalRule(policy, plan.risk, vms, [...hosts]);
}

import { approvalRule } from "../config/approval-rule.ts";
import type { ApprovalRule, Policy } from "../config/policy.ts";
import type { Plan } from "./record.ts";
import { type Request, vmOf } from "./request.ts";

/**
 * The rule that a plan falls under: the strictest for any risk among the steps
 * that would be done, for its VM and for every host that it is about. A
 * destination counts although a migration's commands run on the source alone.
 */
export function ruleFor(plan: Plan, policy: Policy): ApprovalRule {
  const steps = plan.steps.filter(({ state }) => state === "needed" || state === "later");
  const vm = plan.vm ?? vmOf(plan.request);
  const acting = steps.flatMap(({ commands }) => commands.map(({ host }) => host));
  const hosts = [...new Set([...acting, ...hostsOf(plan.request)])];
  return [plan.risk, ...steps.map(({ risk }) => risk)]
    .map((risk) => approvalRule(policy, risk, vm === undefined ? [] : [vm], hosts))
    .reduce((a, b) => ({
      approvals: Math.max(a.approvals, b.approvals),
      secondPerson: a.secondPerson || b.secondPerson,
    }));
}

function hostsOf(request: Request): readonly string[] {
  switch (request.runbook) {
    case "migrate-live":
    case "migrate-cold":
      return [request.destination, ...(request.source === undefined ? [] : [request.source])];
    case "prepare-host":
      return request.hosts;
    case "create-domain":
      return [request.host];
    default:
      return [];
  }
}

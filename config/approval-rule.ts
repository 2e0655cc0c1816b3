import type { ApprovalRule, Policy, Risk } from "./policy.ts";

/**
 * How many people must approve something of this risk that touches these VMs
 * and hosts: the strictest of the site's default and every rule that matches.
 * A rule without VMs and hosts matches everything of its risk.
 */
export function approvalRule(
  policy: Policy,
  risk: Risk,
  vms: readonly string[],
  hosts: readonly string[],
): ApprovalRule {
  const touches = (wanted: readonly string[], given: readonly string[]) =>
    wanted.length === 0 || wanted.some((name) => given.includes(name));
  const matching = policy.rules
    .filter((rule) => rule.risk === risk && touches(rule.vms, vms) && touches(rule.hosts, hosts))
    .map(({ rule }) => rule);
  return [policy.approvals[risk], ...matching].reduce((a, b) => ({
    approvals: Math.max(a.approvals, b.approvals),
    secondPerson: a.secondPerson || b.secondPerson,
  }));
}

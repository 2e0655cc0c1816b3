import { approvalOf } from "../defaults.ts";
import type { Finding } from "../finding.ts";
import type { ApprovalRule, Risk } from "../policy.ts";
import type { SitePath } from "../site-path.ts";
import { type Draft, entries } from "./draft.ts";
import { unknownHost } from "./shares.ts";

const RISKS = ["safe", "disruptive", "destructive"] as const satisfies readonly Risk[];

/** Approvals that change nothing, name no host, or that nobody could ever give. */
export function checkApprovals(draft: Draft): Finding[] {
  const { approvals = {}, rules = [] } = draft.policy ?? {};
  const base = (risk: Risk) => approvalOf(risk, approvals[risk]);
  const hosts = Object.keys(draft.hosts);

  const needs: Need[] = RISKS.map((risk) => ({
    path: ["policy", "approvals", risk],
    risk,
    rule: base(risk),
  }));
  const findings: Finding[] = [];
  for (const [i, written] of rules.entries()) {
    if (written === undefined) continue;
    const path = ["policy", "rules", i];
    for (const [j, host] of (written.hosts ?? []).entries()) {
      findings.push(...unknownHost([...path, "hosts", j], host, hosts));
    }
    const { approvals: least, secondPerson } = base(written.risk);
    const rule = {
      approvals: Math.max(least, written.count ?? 0),
      secondPerson: secondPerson || (written.secondPerson ?? false),
    };
    if (written.vms === undefined && written.hosts === undefined) {
      const remedy = `Add vms or hosts, or write it as policy.approvals.${written.risk}.`;
      findings.push({ path, problem: "names no VMs and no hosts", remedy });
    } else if (rule.approvals === least && rule.secondPerson === secondPerson) {
      const remedy = `Give it a higher count or a second person than policy.approvals.${written.risk} has, or remove it.`;
      findings.push({ path, problem: "asks for no more than what holds without it", remedy });
    } else {
      needs.push({ path, risk: written.risk, rule });
    }
  }
  return [...findings, ...needs.flatMap(withoutEffect), ...unsatisfiable(needs, draft)];
}

interface Need {
  readonly path: SitePath;
  readonly risk: Risk;
  readonly rule: ApprovalRule;
}

function withoutEffect({ path, rule }: Need): Finding[] {
  if (!rule.secondPerson || rule.approvals > 0) return [];
  const remedy = "Write `count: 1`, or leave secondPerson out.";
  return [{ path, problem: "asks for a second person, but for no approval", remedy }];
}

/** Told only when everybody's roles can be read: a typo in a role is one mistake, not two. */
function unsatisfiable(needs: readonly Need[], { people }: Draft): Finding[] {
  const all = entries(people);
  if (all.length === 0 || all.some(([, { roles }]) => roles === undefined)) return [];
  const having = (role: "requester" | "approver") =>
    all.filter(([, { roles }]) => roles?.includes(role)).map(([name]) => name);
  const approvers = having("approver");
  const requesters = having("requester");
  const strict = needs.filter(({ rule }) => rule.approvals > 0);

  if (approvers.length === 0 && strict.length > 0) {
    const risks = RISKS.filter((risk) => strict.some((need) => need.risk === risk)).join(" and ");
    const problem = `nobody has the role approver, and ${risks} plans need an approval`;
    return [{ path: ["people"], problem, remedy: "Add approver to somebody's roles." }];
  }
  return strict.flatMap(({ path, risk, rule }) => {
    const others = requesters.map((name) => approvers.filter((approver) => approver !== name).length);
    const most = rule.secondPerson ? Math.max(0, ...others) : approvers.length;
    if (requesters.length === 0 || most >= rule.approvals) return [];
    const among = rule.secondPerson ? "approvers other than the requester" : "approvers";
    return [
      {
        path,
        found: `count ${rule.approvals}, secondPerson ${rule.secondPerson}`,
        problem: `nobody could ever satisfy it: ${risk} plans need ${rule.approvals} ${among}, and there ${most === 1 ? "is" : "are"} ${most}`,
        remedy: `Give more people the role approver, or write a lower count${rule.secondPerson ? " or `secondPerson: false`" : ""} here.`,
      },
    ];
  });
}

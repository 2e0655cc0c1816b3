import type { ApprovalRule, Policy, Risk } from "./policy.ts";

/** What a site has where its file says nothing. */
export const defaults = {
  port: 22,
  user: "root",
  keyFile: "~/.ssh/ferry",
  policy: {
    transport: "tls",
    firewall: "open-ports",
    selinux: "booleans",
    limits: { incoming: 1, outgoing: 1 },
    approvals: {
      safe: { approvals: 0, secondPerson: false },
      disruptive: { approvals: 1, secondPerson: false },
      destructive: { approvals: 1, secondPerson: true },
    },
    rules: [],
    approvalExpiresMs: 30 * 60_000,
    keepForMs: 7 * 24 * 60 * 60_000,
  } satisfies Policy,
} as const;

interface WrittenApproval {
  readonly count?: number | undefined;
  readonly secondPerson?: boolean | undefined;
}

/** The site's rule for a risk: what is written, and the default for the rest. */
export function approvalOf(risk: Risk, { count, secondPerson }: WrittenApproval = {}): ApprovalRule {
  const standard = defaults.policy.approvals[risk];
  const approvals = count ?? standard.approvals;
  // `count: 0` says that nobody need click, so the default's second person goes with it.
  return { approvals, secondPerson: secondPerson ?? (approvals > 0 && standard.secondPerson) };
}

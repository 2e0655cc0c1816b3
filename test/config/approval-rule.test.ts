import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { approvalRule } from "../../config/approval-rule.ts";
import type { Policy } from "../../config/policy.ts";
import { testSite } from "../support/site.ts";

type Rule = Policy["rules"][number];
const rule = (other: Partial<Rule>, approvals = 2, secondPerson = true): Rule => ({
  vms: [],
  hosts: [],
  risk: "disruptive",
  rule: { approvals, secondPerson },
  ...other,
});
const asked = (...rules: Rule[]) =>
  approvalRule({ ...testSite().policy, rules }, "disruptive", ["vm1"], ["kvm1", "kvm2"]);
const byDefault = { approvals: 1, secondPerson: false };
const strict = { approvals: 2, secondPerson: true };

describe("approvalRule", () => {
  it("is the site's default for the risk when no rule matches", () => {
    const { policy } = testSite();

    expect(approvalRule(policy, "safe", [], [])).toEqual({ approvals: 0, secondPerson: false });
    expect(approvalRule(policy, "disruptive", [], [])).toEqual(byDefault);
    expect(approvalRule(policy, "destructive", [], [])).toEqual({ approvals: 1, secondPerson: true });
  });

  it.each<[string, Partial<Rule>, object]>([
    ["its VM", { vms: ["vm1"] }, strict],
    ["one of its VMs", { vms: ["vm9", "vm1"] }, strict],
    ["one of its hosts", { hosts: ["kvm2"] }, strict],
    ["both", { vms: ["vm1"], hosts: ["kvm1"] }, strict],
    ["everything of this risk", {}, strict],
    ["another VM", { vms: ["vm2"] }, byDefault],
    ["another host", { hosts: ["kvm3"] }, byDefault],
    ["its VM on another host", { vms: ["vm1"], hosts: ["kvm3"] }, byDefault],
    ["another risk", { vms: ["vm1"], risk: "safe" }, byDefault],
  ])("looks at a rule for %s", (_title, matching, expected) => {
    expect(asked(rule(matching))).toEqual(expected);
  });

  it("takes the strictest of each, from different rules too", () => {
    expect(asked(rule({}, 3, false), rule({}, 1, true))).toEqual({ approvals: 3, secondPerson: true });
  });

  it("is never made laxer by a rule", () => {
    const anyRule = fc.record({
      vms: fc.subarray(["vm1", "vm2"]),
      hosts: fc.subarray(["kvm1", "kvm3"]),
      risk: fc.constantFrom("safe" as const, "disruptive" as const, "destructive" as const),
      rule: fc.record({ approvals: fc.nat(5), secondPerson: fc.boolean() }),
    });
    fc.assert(
      fc.property(fc.array(anyRule), anyRule, (rules, added) => {
        const before = asked(...rules);
        const after = asked(...rules, added);

        expect(after.approvals).toBeGreaterThanOrEqual(before.approvals);
        expect(after.secondPerson || !before.secondPerson).toBe(true);
      }),
    );
  });
});

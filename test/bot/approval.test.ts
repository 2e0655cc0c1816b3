import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Decision, decide } from "../../bot/approval.ts";
import { needs } from "../../bot/needs.ts";
import type { ApprovalRule, Person, Policy, Risk } from "../../config/policy.ts";
import type { Actor, Plan } from "../../jobs/record.ts";
import { botPolicy, botSite } from "../support/bot-site.ts";
import { migrationSteps } from "../support/example-steps.ts";
import { refusal } from "../support/refusal.ts";
import { examplePlan } from "../support/store-contract.ts";

const { people } = botSite;
const NOW = 1_500;
const actor = (person: string, platform = "fake"): Actor => ({ person, platform, account: person });
const waiting = (change: Partial<Plan> = {}): Plan =>
  examplePlan({ state: "waiting", steps: migrationSteps, risk: "disruptive", expiresAt: 2_000, ...change });
const rule = (approvals: number, secondPerson = false): ApprovalRule => ({ approvals, secondPerson });
const withRule = (risk: Risk, asked: ApprovalRule, rules: Policy["rules"] = []): Policy => ({
  ...botPolicy,
  approvals: { ...botPolicy.approvals, [risk]: asked },
  rules,
});
const approve = (by: string, platform?: string): Decision => ({
  verb: "approve",
  by: actor(by, platform),
  at: NOW,
});
const reject = (by: string, reason?: string): Decision => ({
  verb: "reject",
  by: actor(by),
  at: NOW,
  ...(reason === undefined ? {} : { reason }),
});
const cancel = (by: string): Decision => ({ verb: "cancel", by: actor(by), at: NOW });
const vote = (by: string, platform?: string) => ({ by: actor(by, platform), at: 1_200 });

describe("decide: an approval", () => {
  it("of one approver is enough where one is asked for", () => {
    const plan = decide(waiting(), approve("bob"), botPolicy, people);

    expect(plan.state).toBe("approved");
    expect(plan.approvals).toEqual([{ by: actor("bob"), at: NOW }]);
  });

  it("may come from the requester where no second person is asked for", () => {
    const plan = waiting({ requestedBy: actor("dave") });

    expect(decide(plan, approve("dave"), botPolicy, people).state).toBe("approved");
  });

  it("of two people where two are asked for", () => {
    const policy = withRule("disruptive", rule(2));
    const once = decide(waiting(), approve("bob"), policy, people);

    expect(once.state).toBe("waiting");
    expect(decide(once, approve("carol"), policy, people).state).toBe("approved");
  });

  it("does not count a vote of somebody who is no approver any more", () => {
    const policy = withRule("disruptive", rule(2));
    const plan = waiting({ approvals: [vote("eve")] });

    expect(decide(plan, approve("bob"), policy, people).state).toBe("waiting");
  });

  const second = withRule("disruptive", rule(1, true));
  const two = withRule("disruptive", rule(2));
  const byDave = { requestedBy: actor("dave") };
  it.each<[string, Partial<Plan>, Decision, Policy, string]>([
    [
      "a viewer",
      {},
      approve("eve"),
      botPolicy,
      "eve lacks the approver role that deciding plan k7m2qx9d needs. Ask bob, carol or dave.",
    ],
    [
      "a requester without the role",
      {},
      approve("ann"),
      botPolicy,
      "ann lacks the approver role that deciding plan k7m2qx9d needs. Ask bob, carol or dave.",
    ],
    [
      "somebody whom the site file does not know",
      {},
      approve("mallory"),
      botPolicy,
      "mallory lacks the approver role that deciding plan k7m2qx9d needs. Ask bob, carol or dave.",
    ],
    [
      "the requester where a second person is needed",
      byDave,
      approve("dave"),
      second,
      "dave asked for plan k7m2qx9d, so somebody else must approve it. Ask bob or carol.",
    ],
    [
      "the requester from another platform",
      byDave,
      approve("dave", "slack"),
      second,
      "dave asked for plan k7m2qx9d, so somebody else must approve it. Ask bob or carol.",
    ],
    [
      "the same person twice",
      { approvals: [vote("bob")] },
      approve("bob"),
      two,
      "Plan k7m2qx9d is approved by you already and needs 1 more. Ask carol or dave.",
    ],
    [
      "the same person on two platforms",
      { approvals: [vote("bob", "slack")] },
      approve("bob"),
      two,
      "Plan k7m2qx9d is approved by you already and needs 1 more. Ask carol or dave.",
    ],
    [
      "too late",
      { expiresAt: NOW },
      approve("bob"),
      botPolicy,
      "Plan k7m2qx9d has expired: nobody decided in time. Ask again: `/migrate vm1 kvm1 kvm2`.",
    ],
    [
      "after it was closed",
      { state: "expired" },
      approve("bob"),
      botPolicy,
      "Plan k7m2qx9d has expired: nobody decided in time. Ask again: `/migrate vm1 kvm1 kvm2`.",
    ],
    [
      "for a plan that is only to be read",
      { planOnly: true },
      approve("bob"),
      botPolicy,
      "Plan k7m2qx9d was made to be read, not to be run. Type the command without `plan` to have it done.",
    ],
    [
      "while the plan is being made",
      { state: "planning" },
      approve("bob"),
      botPolicy,
      "Plan k7m2qx9d does not wait for approval: the plan is still being made. See `/ferry show k7m2qx9d`.",
    ],
    [
      "of a blocked plan",
      { state: "blocked" },
      approve("bob"),
      botPolicy,
      "Plan k7m2qx9d does not wait for approval: it is blocked. See `/ferry show k7m2qx9d`.",
    ],
    [
      "of a rejected plan",
      { state: "rejected", rejected: vote("carol") },
      approve("bob"),
      botPolicy,
      "Plan k7m2qx9d is decided already: carol rejected it. Nothing to do; see `/ferry show k7m2qx9d`.",
    ],
    [
      "of a plan that runs",
      { state: "running", approvals: [vote("carol")] },
      approve("bob"),
      botPolicy,
      "Plan k7m2qx9d is decided already: it is running, approved by carol. Nothing to do; see `/ferry show k7m2qx9d`.",
    ],
    [
      "of a plan gone stale",
      { state: "stale", successor: "w4jz8rtp" },
      approve("bob"),
      botPolicy,
      "Plan k7m2qx9d is decided already: it was out of date when it was about to run; plan w4jz8rtp is in its place. Nothing to do; see `/ferry show k7m2qx9d`.",
    ],
  ])("is refused: %s", (_, change, decision, policy, said) => {
    expect(refusal(() => decide(waiting(change), decision, policy, people))).toBe(said);
  });
});

describe("decide: a rejection", () => {
  it("of one approver is final, and keeps its reason", () => {
    const plan = decide(
      waiting({ approvals: [vote("carol")] }),
      reject("bob", "not today"),
      botPolicy,
      people,
    );

    expect([plan.state, plan.rejected]).toEqual([
      "rejected",
      { by: actor("bob"), at: NOW, reason: "not today" },
    ]);
  });

  it("may come from the requester, who takes it back", () => {
    expect(decide(waiting(), reject("ann"), botPolicy, people).state).toBe("rejected");
  });

  it("closes a plan that is only to be read", () => {
    expect(decide(waiting({ planOnly: true }), reject("bob"), botPolicy, people).state).toBe("rejected");
  });

  it.each<[string, Partial<Plan>, string]>([
    ["eve", {}, "eve lacks the approver role"],
    ["bob", { state: "approved", approvals: [vote("carol")] }, "it is queued, approved by carol"],
    ["bob", { expiresAt: NOW }, "has expired"],
  ])("is refused: %s, %j", (by, change, said) => {
    expect(refusal(() => decide(waiting(change), reject(by), botPolicy, people))).toContain(said);
  });
});

describe("decide: a cancel", () => {
  it.each<[Plan["state"], string, Plan["state"]]>([
    ["planning", "ann", "cancelled"],
    ["waiting", "bob", "cancelled"],
    ["approved", "ann", "approved"],
    ["running", "bob", "running"],
  ])("of a plan in state %s by %s leaves it %s, with who asked", (state, by, after) => {
    const plan = decide(waiting({ state }), cancel(by), botPolicy, people);

    expect([plan.state, plan.cancelRequested]).toEqual([after, { by: actor(by), at: NOW }]);
  });

  it.each<[string, Partial<Plan>, string]>([
    [
      "eve",
      { state: "running" },
      "eve may not cancel plan k7m2qx9d: that takes ann, who asked for it, or an approver. Ask bob, carol or dave.",
    ],
    [
      "bob",
      { state: "running", cancelRequested: vote("ann") },
      "ann has asked to cancel plan k7m2qx9d already. Nothing to do: the thread says when it has stopped.",
    ],
    [
      "bob",
      { state: "done", approvals: [vote("carol")] },
      "Plan k7m2qx9d cannot be cancelled: it is done, approved by carol. See `/ferry show k7m2qx9d` for how things stand.",
    ],
  ])("is refused: %s, %j", (by, change, said) => {
    expect(refusal(() => decide(waiting(change), cancel(by), botPolicy, people))).toBe(said);
  });
});

describe("needs", () => {
  const strict = (change: Partial<Policy["rules"][number]>): Policy["rules"] => [
    { vms: [], hosts: [], risk: "disruptive", rule: rule(2, true), ...change },
  ];
  it.each<[string, Policy["rules"], Partial<Plan>, ApprovalRule]>([
    ["the default", [], {}, rule(1)],
    ["a rule for the VM", strict({ vms: ["vm1"] }), {}, rule(2, true)],
    ["not a rule for another VM", strict({ vms: ["vm2"] }), {}, rule(1)],
    ["a rule for the host that commands run on", strict({ hosts: ["kvm1"] }), {}, rule(2, true)],
    [
      "a rule for a destination that no command runs on",
      strict({ hosts: ["kvm2"] }),
      { steps: migrationSteps.slice(7) },
      rule(2, true),
    ],
    ["not a rule for another risk", strict({ risk: "destructive" }), {}, rule(1)],
    ["a rule for a lesser risk of a step in the plan", strict({ risk: "safe" }), {}, rule(2, true)],
    [
      "the rule for the VM of the plan that is taken back",
      strict({ vms: ["vm1"] }),
      { request: { runbook: "undo", plan: "w4jz8rtp" }, vm: "vm1" },
      rule(2, true),
    ],
    [
      "the strictest parts of all that match",
      [...strict({ rule: rule(1, true) }), ...strict({ rule: rule(3) })],
      {},
      rule(3, true),
    ],
  ])("asks for %s", (_, rules, change, asked) => {
    const { approvals, secondPerson } = needs(waiting(change), { ...botPolicy, rules }, people);

    expect({ approvals, secondPerson }).toEqual(asked);
  });

  it("names who may approve, without the requester where a second person is asked for", () => {
    const plan = waiting({ requestedBy: actor("dave") });

    expect(needs(plan, withRule("disruptive", rule(1, true)), people).mayApprove).toEqual(["bob", "carol"]);
    expect(needs(plan, botPolicy, people).mayApprove).toEqual(["bob", "carol", "dave"]);
  });
});

describe("whatever people do, in any order", () => {
  const names = ["ann", "bob", "carol", "dave", "eve", "mallory"];
  const decision = fc.record({
    verb: fc.constantFrom("approve" as const, "reject" as const, "cancel" as const),
    by: fc.record({
      person: fc.constantFrom(...names),
      platform: fc.constantFrom("fake", "slack"),
      account: fc.constant("x"),
    }),
    at: fc.integer({ min: 1_000, max: 2_500 }),
  });

  it("a plan is approved only by as many different approvers as asked for, in time, the requester aside", () => {
    fc.assert(
      fc.property(
        fc.array(decision, { maxLength: 12 }),
        fc.integer({ min: 1, max: 3 }),
        fc.boolean(),
        fc.constantFrom(...names),
        (decisions, approvals, secondPerson, requester) => {
          const policy = withRule("disruptive", rule(approvals, secondPerson));
          let plan = waiting({ requestedBy: actor(requester) });
          for (const made of decisions) {
            try {
              plan = decide(plan, made, policy, people);
            } catch (error) {
              expect(
                refusal(() => {
                  throw error;
                }),
              ).toMatch(/^[A-Za-z].*\.$/s);
            }
          }
          if (plan.state !== "approved") return;
          const counted = plan.approvals.filter(({ by }) =>
            mayCount(by.person, requester, secondPerson, people),
          );
          expect(new Set(counted.map(({ by }) => by.person)).size).toBeGreaterThanOrEqual(approvals);
          expect(plan.approvals.every(({ at }) => at < plan.expiresAt)).toBe(true);
          expect(plan.rejected).toBeUndefined();
        },
      ),
    );
  });
});

const mayCount = (name: string, requester: string, secondPerson: boolean, all: readonly Person[]) =>
  all.some((person) => person.name === name && person.roles.includes("approver")) &&
  !(secondPerson && name === requester);

import { describe, expect, it } from "vitest";
import { giveUp } from "../../bot/give-up.ts";
import type { Person } from "../../config/policy.ts";
import { newPlan } from "../../jobs/new-plan.ts";
import type { Plan } from "../../jobs/record.ts";

const person = (name: string, ...roles: Person["roles"]): Person => ({ name, roles, accounts: {} });
const people = [person("ann", "requester"), person("bob", "approver")];
const by = (name: string) => ({ by: { person: name, platform: "console", account: name }, at: 7 });
const plan = (state: Plan["state"]): Plan => ({
  ...newPlan({
    id: "k7m2qx9d",
    request: { runbook: "prepare-host", hosts: ["kvm1"] },
    requestedBy: by("ann").by,
    place: { platform: "console", channel: "terminal" },
    typed: "/ferry prepare kvm1",
    at: 0,
  }),
  state,
});

describe("giving a run up", () => {
  it("is written down for the worker, with who did it", () => {
    expect(giveUp(plan("running"), by("bob"), people)).toMatchObject({
      state: "running",
      givenUp: by("bob"),
    });
  });

  it("is for approvers, also where the requester asks", () => {
    expect(() => giveUp(plan("running"), by("ann"), people)).toThrow(/ann/);
  });

  it("is for runs that have not ended", () => {
    expect(() => giveUp(plan("done"), by("bob"), people)).toThrow(/k7m2qx9d/);
    expect(() => giveUp(plan("waiting"), by("bob"), people)).toThrow(/k7m2qx9d/);
  });
});

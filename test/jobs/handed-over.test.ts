import { describe, expect, it } from "vitest";
import { handedOver, holdsDown, staysHome } from "../../jobs/handed-over.ts";
import { contextOf } from "../../jobs/ports.ts";
import type { RunEvent } from "../../jobs/record.ts";
import { coldParams } from "../../jobs/runbooks/cold-params.ts";
import { coldSteps } from "../../jobs/runbooks/cold-steps.ts";
import { COLD_PLAN, coldWorld } from "../support/cold-world.ts";

const NVRAM = {
  kind: "nvram",
  path: "/v/vm1_VARS.fd",
  to: "/v/vm1_VARS.fd",
  bytes: 1,
  there: false,
} as const;
const world = coldWorld();
await world.approve();
const params = coldParams.parse((await world.ports.store.plan(COLD_PLAN))?.params);
const stepsOf = (of: typeof params) => coldSteps(of, contextOf(COLD_PLAN, world.ports));
const steps = stepsOf(params);
const defining = steps.findIndex(({ id }) => id === "domain.define-there");
const shutting = steps.findIndex(({ id }) => id === "domain.shut-down");
const event = (type: "step.started" | "step.skipped" | "step.applied" | "step.undone", step: number) =>
  ({ type, step, at: 1 }) satisfies RunEvent;
const failed = (code: string): RunEvent => ({
  type: "step.failed",
  at: 1,
  step: defining,
  error: { code, title: "", remedy: "" },
});

describe("a cold move", () => {
  it.each([
    ["has disks of its own", params, "domain.define-there"],
    ["shares its disks", { ...params, copied: [], way: undefined }, "migration.migrate-offline"],
    ["shares its disks and has UEFI variables", { ...params, copied: [NVRAM] }, "migration.migrate-offline"],
  ])("hands over a VM that %s by one step", (_, of, id) => {
    expect(stepsOf(of).flatMap((step) => (step.handsOver ? [step.id] : []))).toEqual([id]);
  });

  it.each<[string, RunEvent[], boolean]>([
    ["has not reached that step", [event("step.applied", defining - 1)], false],
    ["has begun it", [event("step.started", defining)], true],
    ["found it true", [event("step.skipped", defining)], true],
    [
      "did it and has taken it back",
      ["step.applied" as const, "step.undone" as const].map((type) => event(type, defining)),
      false,
    ],
    ["found something in its way there", [failed("domain.differs")], true],
    ["waited too long to look", [failed("run.waited-long")], false],
    ["began it and waited too long then", [event("step.started", defining), failed("run.waited-long")], true],
  ])("that %s", (_, journal, is) => {
    expect(handedOver(steps, journal)).toBe(is);
    expect(staysHome(steps, journal)).toBe(!is);
  });

  it("holds its VM down from the first moment that its guest is asked until it is started again", () => {
    const asked = [event("step.started", shutting)];

    expect(holdsDown(steps, [])).toBe(false);
    expect(holdsDown(steps, asked)).toBe(true);
    expect(holdsDown(steps, [...asked, event("step.undone", shutting)])).toBe(false);
  });
});

it("is nothing that a run without such a step does", () => {
  const others = steps.filter(({ handsOver }) => !handsOver);

  expect([handedOver(others, []), staysHome(others, [])]).toEqual([false, false]);
});

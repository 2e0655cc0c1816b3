import { describe, expect, it } from "vitest";
import { OpsError } from "../../../jobs/error.ts";
import { hasUndo, undoStep } from "../../../jobs/runbooks/undo-step.ts";
import { sh } from "../../../jobs/shell.ts";
import {
  type Action,
  blocked,
  defineStep,
  later,
  needed,
  on,
  type Step,
  satisfied,
  type Verdict,
} from "../../../jobs/step.ts";
import { facts } from "../../support/facts.ts";
import { host } from "../../support/hosts.ts";

const UNDO: readonly Action[] = [on(host("kvm1"), sh`rm thing`)];
const step = (verdict: Verdict, other: Partial<Step<object>> = {}) =>
  defineStep<object>({
    id: "toy.make-thing",
    risk: "safe",
    title: () => "Make a thing",
    check: async () => verdict,
    apply: () => [on(host("kvm1"), sh`touch thing`)],
    undo: () => UNDO,
    ...other,
  })({});

const refusal = blocked(new OpsError("host.migrating", { host: "kvm1", domains: "vm1" }));
const check = (of: ReturnType<typeof step>) => undoStep(of).check(facts({}));

describe("a step turned round", () => {
  it("is needed while the step is in place, and satisfied once it is not", async () => {
    expect(await check(step(satisfied()))).toMatchObject({ state: "needed" });
    expect(await check(step(needed("it is not there")))).toMatchObject({ state: "satisfied" });
  });

  it.each([refusal, later("the share is not mounted yet")])(
    "takes nothing for gone that the step cannot tell: $state",
    async (verdict) => {
      expect(await check(step(verdict))).toBe(verdict);
    },
  );

  it("is blocked, with the reason, where the step cannot be taken back", async () => {
    const impossible = "Ferry deletes no disks.";

    expect(await check(step(satisfied(), { undo: () => ({ impossible }) }))).toMatchObject({
      error: { code: "undo.impossible", remedy: impossible },
    });
  });

  it("goes by the step's own question about its undo, where it has one", async () => {
    expect(await check(step(satisfied(), { checkUndo: async () => refusal }))).toBe(refusal);
    expect(await check(step(refusal, { checkUndo: async () => satisfied() }))).toEqual({
      state: "satisfied",
    });
  });

  it("is disruptive at least, whatever the risk of the step", () => {
    expect(undoStep(step(satisfied())).risk).toBe("disruptive");
    expect(undoStep(step(satisfied(), { undoRisk: "destructive" })).risk).toBe("destructive");
  });

  it("goes alone where it answers late, so that it is asked when all before it is done", () => {
    expect(undoStep(step(satisfied()))).toMatchObject({ host: "kvm1", answersLate: false, apply: UNDO });
    expect(undoStep(step(satisfied(), { undoAnswersLate: () => true }))).toMatchObject({
      host: undefined,
      answersLate: true,
    });
  });
});

it("there is something to say about an undo with commands or with a reason against it", () => {
  expect(hasUndo(step(satisfied()))).toBe(true);
  expect(hasUndo(step(satisfied(), { undo: () => ({ impossible: "never" }) }))).toBe(true);
  expect(hasUndo(step(satisfied(), { undo: () => [] }))).toBe(false);
});

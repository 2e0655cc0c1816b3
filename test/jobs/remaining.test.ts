import { describe, expect, it } from "vitest";
import { newPlan } from "../../jobs/new-plan.ts";
import type { Plan, PlannedStep, RunEvent } from "../../jobs/record.ts";
import { remainingSteps } from "../../jobs/remaining.ts";
import { type BoundStep, satisfied } from "../../jobs/step.ts";

/** `probe` is a preflight, `true` was satisfied when the plan was made, `todo` was needed. */
type Kind = "probe" | "true" | "todo";

function remaining(kinds: readonly Kind[], journal: readonly RunEvent[]) {
  const steps = kinds.map(
    (kind): BoundStep => ({
      id: "toy.make",
      risk: "safe",
      title: kind,
      preflight: kind === "probe",
      answersLate: false,
      host: undefined,
      check: async () => satisfied(),
      apply: [],
      undo: [],
    }),
  );
  const planned = kinds.map(
    (kind): PlannedStep => ({
      id: "toy.make",
      title: kind,
      risk: "safe",
      state: kind === "todo" ? "needed" : kind === "true" ? "satisfied" : "later",
      commands: [],
    }),
  );
  const empty = newPlan({
    id: "k7m2qx9d",
    request: { runbook: "prepare-host", hosts: ["kvm1"] },
    requestedBy: { person: "ann", platform: "console", account: "ann" },
    place: { platform: "console", channel: "terminal" },
    typed: "/ferry prepare kvm1",
    at: 0,
  });
  const plan: Plan = { ...empty, steps: planned };
  const { toDo, begun } = remainingSteps(plan, steps, journal);
  return { toDo, begun: [...begun] };
}
const started = (step: number): RunEvent => ({ type: "step.started", at: 1, step });
const applied = (step: number): RunEvent => ({ type: "step.applied", at: 2, step });
const skipped = (step: number): RunEvent => ({ type: "step.skipped", at: 2, step });

describe("remainingSteps", () => {
  it("is everything at first, preflights and what was true included", () => {
    expect(remaining(["probe", "true", "todo"], [])).toEqual({ toDo: [0, 1, 2], begun: [] });
  });

  it("leaves out what was applied or skipped", () => {
    const journal = [skipped(0), started(1), applied(1)];

    expect(remaining(["todo", "todo", "todo"], journal)).toEqual({ toDo: [2], begun: [] });
  });

  it("looks again at a step that was begun and not finished, and counts how often", () => {
    const journal = [started(0), applied(0), started(1), started(1)];

    expect(remaining(["todo", "todo", "todo"], journal)).toEqual({ toDo: [1, 2], begun: [[1, 2]] });
  });

  it("does not ask preflights and true steps again once a later step began: they may be false by then", () => {
    expect(remaining(["probe", "true", "todo"], [started(2)])).toEqual({ toDo: [2], begun: [[2, 1]] });
  });

  it("still asks those that come after the last step that began", () => {
    expect(remaining(["probe", "todo", "probe", "true", "todo"], [started(1), applied(1)])).toEqual({
      toDo: [2, 3, 4],
      begun: [],
    });
  });

  it("does not pass over a needed step that was never begun, as on another host of the same wave", () => {
    expect(remaining(["todo", "todo"], [started(1)])).toEqual({ toDo: [0, 1], begun: [[1, 1]] });
  });

  it("pays no heed to what else happened", () => {
    const journal: RunEvent[] = [
      { type: "run.started", at: 1, worker: "a:1", resumed: false },
      { type: "run.note", at: 1, text: "a note" },
    ];

    expect(remaining(["todo"], journal)).toEqual({ toDo: [0], begun: [] });
  });
});

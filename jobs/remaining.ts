import type { Failure, Plan, RunEvent } from "./record.ts";
import type { BoundStep } from "./step.ts";

/** What a worker finds to do when it takes a run up. */
export interface Remaining {
  /** Indexes of steps that are still to be looked at, in order. */
  readonly toDo: readonly number[];
  /** Those that an earlier worker began and did not finish: how often each was begun. */
  readonly begun: ReadonlyMap<number, number>;
  /** Those that are done. */
  readonly applied: ReadonlySet<number>;
}

/** Why the run is to end, if a worker wrote that down and died before it ended it: a step is not tried twice. */
export const lastFailure = (journal: readonly RunEvent[]): Failure | undefined =>
  journal.findLast((event) => event.type === "step.failed")?.error;

/**
 * Reads the journal: what is left of a run. What was settled before the last
 * step began stays as the journal says, since a preflight that was true before
 * the switchover need not be true after it.
 */
export function remainingSteps(
  plan: Plan,
  steps: readonly BoundStep[],
  journal: readonly RunEvent[],
): Remaining {
  const settled = new Set<number>();
  const applied = new Set<number>();
  const begun = new Map<number, number>();
  for (const event of journal) {
    if (event.type === "step.started") begun.set(event.step, (begun.get(event.step) ?? 0) + 1);
    if (event.type === "step.applied") applied.add(event.step);
    if (event.type === "step.applied" || event.type === "step.skipped") settled.add(event.step);
  }
  const lastBegun = Math.max(-1, ...begun.keys());
  const passed = (i: number) =>
    i < lastBegun && (steps[i]?.preflight === true || plan.steps[i]?.state === "satisfied");
  for (const i of settled) begun.delete(i);
  return { toDo: [...steps.keys()].filter((i) => !settled.has(i) && !passed(i)), begun, applied };
}

import type { Plan } from "../jobs/record.ts";
import type { Story } from "./story.ts";

/**
 * Whether a roll back of this run would have something to do and nothing in
 * its way: it takes back what was applied, and one step that cannot be taken
 * back (a switchover, a new disk) blocks it. An undo of an undo is asked for
 * by the original's own command.
 */
export function canUndo(plan: Plan, story: Story): boolean {
  if (plan.request.runbook === "undo") return false;
  const answers = plan.steps.flatMap(({ canUndo }, i) => (wasApplied(story, i) ? [canUndo] : []));
  return answers.includes(true) && !answers.includes(false);
}

/** Whether the run itself did a step; one that had become true by itself does not count. */
export function wasApplied({ steps }: Story, index: number): boolean {
  const { state, startedAt } = steps[index] ?? {};
  return state === "applied" && startedAt !== undefined;
}

import { examine } from "../examine.ts";
import type { BoundStep, Read } from "../step.ts";

/**
 * How far a preparation has come, asked of the hosts: what is not so yet, by
 * the steps' titles. No guest is touched by preparing, and people want to hear it.
 */
export async function preparationStanding(steps: readonly BoundStep[], read: Read): Promise<string> {
  const verdicts = await examine(steps, read);
  const open = steps.filter((_, i) => verdicts[i]?.state !== "satisfied").map(({ title }) => `'${title}'`);
  if (open.length === 0) return "Everything is in place; no VM was touched.";
  return `No VM was touched. ${steps.length - open.length} of ${steps.length} steps are true; not so yet: ${open.join(", ")}.`;
}

import type { RunEvent } from "./record.ts";

/** The steps of which the journal says so. */
export const indexesOf = (
  journal: readonly RunEvent[],
  type: "step.started" | "step.applied" | "step.undone",
): ReadonlySet<number> => new Set(journal.flatMap((event) => (event.type === type ? [event.step] : [])));

/** The steps that were begun and not taken back, in the order in which they were begun. */
export function inPlace(journal: readonly RunEvent[]): readonly number[] {
  const undone = indexesOf(journal, "step.undone");
  return [...indexesOf(journal, "step.started")].filter((step) => !undone.has(step));
}

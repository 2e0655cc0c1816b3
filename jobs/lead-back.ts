import { takeBack } from "./take-back.ts";
import type { Turn } from "./turn.ts";

/**
 * Takes back, newest first, what a run has begun and people must not be left
 * with when it ends before its point of no return: a VM that was shut down for
 * it is started again where it was. The first step that cannot be taken back
 * ends it, and is told with its reason and its remedy. Part of what was
 * approved: the plan says so. Safe to call again. Throws when a host is silent:
 * then nobody knows, and the run goes on later.
 */
export async function leadBack({ plan, prepared, session }: Turn): Promise<void> {
  if (prepared === undefined || plan.givenUp !== undefined) return;
  const { steps } = prepared;
  const journal = await session.ports.store.journal(plan.id);
  const begun = new Set(journal.flatMap((event) => (event.type === "step.started" ? [event.step] : [])));
  const done = new Set(journal.flatMap((event) => (event.type === "step.applied" ? [event.step] : [])));
  if ([...done].some((i) => steps[i]?.commits)) return;
  const told = new Set(journal.flatMap((event) => (event.type === "step.undone" ? [event.step] : [])));
  for (const index of [...begun].sort((a, b) => b - a)) {
    if (!steps[index]?.leadsBack || told.has(index)) continue;
    if (!(await takeBack({ index, steps, session }))) return;
  }
}

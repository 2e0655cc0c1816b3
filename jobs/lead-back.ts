import { perform } from "./act.ts";
import { reader } from "./read.ts";
import { undoStep } from "./runbooks/undo-step.ts";
import type { Session } from "./session.ts";
import type { BoundStep, Verdict } from "./step.ts";
import type { Turn } from "./turn.ts";

/** A process that is about to go is waited for so long, and looked at so often. */
const SETTLE_MS = 45_000;
const LOOK_AGAIN_MS = 3_000;

/**
 * Takes back, newest first, what a run has begun and people must not be left
 * with when it ends before its point of no return: a VM that was shut down for
 * it is started again where it was. Each step's undo is asked before and after,
 * like any other; the first that cannot be taken back ends it, and what is left
 * is told. Part of what was approved: the plan says so. Safe to call again.
 * Throws when a host is silent: then nobody knows, and the run goes on later.
 */
export async function leadBack({ plan, prepared, session }: Turn): Promise<void> {
  if (prepared === undefined || plan.givenUp !== undefined) return;
  const journal = await session.ports.store.journal(plan.id);
  const begun = new Set(journal.flatMap((event) => (event.type === "step.started" ? [event.step] : [])));
  const done = new Set(journal.flatMap((event) => (event.type === "step.applied" ? [event.step] : [])));
  if ([...done].some((i) => prepared.steps[i]?.commits)) return;
  const told = new Set(journal.flatMap((event) => (event.type === "step.undone" ? [event.step] : [])));
  for (const i of [...begun].sort((a, b) => b - a)) {
    const step = prepared.steps[i];
    if (!step?.leadsBack || told.has(i)) continue;
    if (!(await takeBack(undoStep(step), session))) return;
    await session.report({ type: "step.undone", step: i });
  }
}

/** Whether the step is not in place any more. */
async function takeBack(undo: BoundStep, session: Session): Promise<boolean> {
  const before = await settled(undo, session);
  if (before.state === "needed") await perform(undo.apply, session);
  return before.state === "needed"
    ? (await settled(undo, session)).state === "satisfied"
    : before.state === "satisfied";
}

async function settled(undo: BoundStep, { ports, signal, pause }: Session): Promise<Verdict> {
  for (let waitedMs = 0; ; waitedMs += LOOK_AGAIN_MS) {
    const verdict = await undo.check(reader(ports.shell, ports.now, signal));
    if (verdict.state !== "blocked" || verdict.passing === undefined || waitedMs >= SETTLE_MS) return verdict;
    await pause(LOOK_AGAIN_MS);
  }
}

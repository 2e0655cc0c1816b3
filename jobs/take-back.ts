import { attempt, perform } from "./act.ts";
import { OpsError } from "./error.ts";
import { holdsDown } from "./handed-over.ts";
import { indexesOf } from "./journal.ts";
import { reader } from "./read.ts";
import { undoStep } from "./runbooks/undo-step.ts";
import type { Session } from "./session.ts";
import { type BoundStep, on, type UnitAction, type Verdict } from "./step.ts";
import { unitState } from "./unit.ts";

/** A process that is about to go is waited for so long, and looked at so often. */
const SETTLE_MS = 45_000;
const LOOK_AGAIN_MS = 3_000;

/**
 * Takes back one step that a run has begun: its undo is asked before and after,
 * like any other. Writes down that it is gone, or tells why it is not; returns
 * which. Throws when nobody can say: `ssh.*`, and `domain.libvirt-silent` while a VM is down for the run.
 */
export async function takeBack({
  index,
  steps,
  session,
}: {
  readonly index: number;
  readonly steps: readonly BoundStep[];
  readonly session: Session;
}): Promise<boolean> {
  const step = steps[index];
  if (step === undefined) return true;
  const journal = await session.ports.store.journal(session.planId);
  const applied = indexesOf(journal, "step.applied");
  if (step.leadsBack === "first") {
    const half = [...indexesOf(journal, "step.started")].filter((i) => !applied.has(i));
    const units = half.flatMap((i) => steps[i]?.apply ?? []).filter((action) => action.type === "unit");
    for (const unit of units) if (unit.host.name === step.host) await stop(unit, session);
  }
  const late = applied.has(index) ? undefined : step.comesLate;
  const obstacle = await undo(step, session, late && { ...late, index });
  // Whether a VM that is down may start is not known yet: the run goes on once it is.
  if (obstacle?.code === "domain.libvirt-silent" && holdsDown(steps, journal)) throw obstacle;
  if (obstacle === undefined) await session.report({ type: "step.undone", step: index });
  else await tellOnce([`Not taken back: ${step.title}`, `${obstacle.message}.`, obstacle.remedy], session);
  return obstacle === undefined;
}

/** Why the step is still in place; undefined when it is not. */
async function undo(
  step: BoundStep,
  session: Session,
  late: ({ readonly index: number } & NonNullable<BoundStep["comesLate"]>) | undefined,
): Promise<OpsError | undefined> {
  const back = undoStep(step);
  let before = await settled(back, session);
  if (late !== undefined && before.state === "satisfied") {
    const minutes = Math.ceil(late.ms / 60_000);
    const next = `Ferry waits ${minutes} min for that, and takes it back should it come.`;
    await tellOnce([late.words, next], session);
    before = await settled(back, session, late.ms);
    if (before.state === "satisfied") await tellOnce([late.words, late.remedy], session);
  }
  if (before.state === "satisfied") return undefined;
  if (before.state === "blocked") return before.error;
  // It has come true after all.
  if (late !== undefined) await session.report({ type: "step.applied", step: late.index });
  const { failed } = await perform(back.apply, session);
  const after = await settled(back, session);
  if (after.state === "satisfied") return undefined;
  if (after.state === "blocked") return after.error;
  return failed ?? new OpsError("step.had-no-effect", { step: back.title, because: after.because });
}

/** The verdict once it does not pass by itself any more; a `satisfied` is watched for `lateMs`. */
async function settled(undo: BoundStep, session: Session, lateMs = 0): Promise<Verdict> {
  const { ports, signal, pause } = session;
  for (let waitedMs = 0; ; waitedMs += LOOK_AGAIN_MS) {
    const verdict = await undo.check(reader(ports.shell, ports.now, signal));
    const passes = verdict.state === "blocked" && verdict.passing !== undefined;
    const longestMs = passes ? lateMs + SETTLE_MS : verdict.state === "satisfied" ? lateMs : 0;
    if (waitedMs >= longestMs) return verdict;
    await pause(LOOK_AGAIN_MS);
  }
}

/** Ends what goes on for the run on a host, before a VM starts there: a request to shut down, a copy. */
async function stop({ host, unit, stop }: UnitAction, session: Session): Promise<void> {
  const { ports, signal, mayAct, pause } = session;
  const runs = async () => {
    const read = reader(ports.shell, ports.now, signal);
    return (await read(host, unitState(unit))) === "running";
  };
  for (let waitedMs = 0; waitedMs < SETTLE_MS && (await runs()); waitedMs += LOOK_AGAIN_MS) {
    await mayAct();
    await attempt(on(host, stop), session);
    await pause(LOOK_AGAIN_MS);
  }
}

/** Tells people of something, its title first, once however often the run comes by. */
export async function tellOnce(lines: readonly string[], session: Session): Promise<void> {
  const text = lines.join("\n");
  const journal = await session.ports.store.journal(session.planId);
  if (journal.some((event) => event.type === "run.note" && event.text === text)) return;
  await session.report({ type: "run.note", text });
}

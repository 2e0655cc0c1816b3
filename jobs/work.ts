import { perform } from "./act.ts";
import { OpsError } from "./error.ts";
import { examine } from "./examine.ts";
import { toFailure } from "./failure.ts";
import { reader } from "./read.ts";
import type { Plan } from "./record.ts";
import type { Remaining } from "./remaining.ts";
import { Cancelled, type Session } from "./session.ts";
import type { BoundStep, Verdict } from "./step.ts";
import { unitState } from "./unit.ts";
import { leadingArea, nextWave, type Wave } from "./waves.ts";

/** Thrown when a step would have to be done that nobody approved. */
export class NotApproved extends Error {}

/** How often a step may be begun anew after lost connections, before a person should look. */
const MAX_STARTS = 5;

interface Work {
  readonly plan: Plan;
  readonly steps: readonly BoundStep[];
  readonly remaining: Remaining;
  readonly session: Session;
}

/**
 * Does the steps that remain, wave by wave: check, act, check again. Does less
 * than was approved where something has become true already, never more.
 * `known` are verdicts that the caller has just read, by index. Throws the OpsError of
 * the step that failed, NotApproved, Cancelled or Interrupted.
 */
export async function work(job: Work, known: Verdicts): Promise<void> {
  let toDo = job.remaining.toDo;
  let verdicts = known;
  while (toDo.length > 0) {
    const area = leadingArea(job.steps, toDo);
    if (area.some((i) => isOpenQuestion(verdicts.get(i)))) verdicts = await look(area, job);
    const open = area.filter((i) => !isSatisfied(verdicts.get(i)) || job.remaining.begun.has(i));
    for (const i of area) if (!open.includes(i)) await tellSatisfied(i, verdicts.get(i), job);

    const done = new Set(open.length === 0 ? area : await doWave(nextWave(job.steps, open), verdicts, job));
    // What was done may have changed every later answer.
    if (open.length > 0) verdicts = new Map();
    toDo = toDo.filter((i) => !done.has(i) && (open.includes(i) || !area.includes(i)));
  }
}

async function doWave(wave: Wave, verdicts: Verdicts, job: Work): Promise<readonly number[]> {
  await sideBySide(wave.map((lane) => (halted) => doLane(lane, verdicts, halted, job)));
  return wave.flat();
}

type Verdicts = ReadonlyMap<number, Verdict>;

/** Not asked, or put off until what came before was done. */
const isOpenQuestion = (verdict: Verdict | undefined) => verdict === undefined || verdict.state === "later";
const isSatisfied = (verdict: Verdict | undefined) => verdict?.state === "satisfied";

/** What a resumed run looks at first: also tells whether its hosts answer. */
export const lookFirst = (job: Work): Promise<Verdicts> =>
  look(leadingArea(job.steps, job.remaining.toDo), job);

/** Asks the steps of these indexes with a fresh reader. */
async function look(indexes: readonly number[], { steps, session }: Work): Promise<Verdicts> {
  const { shell, now } = session.ports;
  const asked = indexes.map((i) => stepAt(steps, i));
  const answers = await examine(asked, reader(shell, now, session.signal));
  return new Map([...answers.entries()].map(([k, verdict]) => [indexes[k] ?? -1, verdict]));
}

function stepAt(steps: readonly BoundStep[], index: number): BoundStep {
  const step = steps[index];
  if (step === undefined) throw new RangeError(`no step ${index}`);
  return step;
}

/** The journal tells what came true without us only where the plan had said otherwise. */
async function tellSatisfied(step: number, verdict: Verdict | undefined, { plan, steps, session }: Work) {
  if (plan.steps[step]?.state === "satisfied") return;
  const note = verdict?.state === "satisfied" && verdict.note !== undefined ? { note: verdict.note } : {};
  const type = stepAt(steps, step).preflight ? "step.applied" : "step.skipped";
  await session.report({ type, step, ...note });
}

/** Runs the lanes at once; when one ends badly the others stop after the step they are in. */
async function sideBySide(lanes: readonly ((halted: () => boolean) => Promise<void>)[]): Promise<void> {
  let failed = false;
  const ends = await Promise.allSettled(
    lanes.map((lane) =>
      lane(() => failed).catch((error) => {
        failed = true;
        throw error;
      }),
    ),
  );
  const reasons = ends.flatMap((end) => (end.status === "rejected" ? [end.reason] : []));
  // A step that failed says more than a connection that was lost or a cancel that was heard elsewhere.
  const worst = reasons.find((reason) => reason instanceof StepFailed) ?? reasons[0];
  if (worst !== undefined) throw worst instanceof StepFailed ? worst.error : worst;
}

class StepFailed extends Error {
  readonly error: OpsError;
  constructor(error: OpsError) {
    super(error.message, { cause: error });
    this.error = error;
  }
}

async function doLane(lane: readonly number[], verdicts: Verdicts, halted: () => boolean, job: Work) {
  let known = verdicts;
  for (const [k, index] of lane.entries()) {
    if (halted()) return;
    if (await job.session.cancelAsked()) throw new Cancelled();
    const rest = lane.slice(k + 1);
    if (isSatisfied(known.get(index)) && !job.remaining.begun.has(index)) {
      await tellSatisfied(index, known.get(index), job);
    } else {
      known = await doStep(index, known, rest, job);
    }
  }
}

/** Does one step and answers, in the same round trip, what the steps after it in its lane say now. */
async function doStep(index: number, known: Verdicts, rest: readonly number[], job: Work): Promise<Verdicts> {
  const { steps, session } = job;
  const step = stepAt(steps, index);
  const begun = job.remaining.begun.get(index) ?? 0;
  // A unit that a dead worker started goes on: it is followed, whatever the check says in between.
  if (begun === 0 || !(await unitIsThere(step, session))) {
    const before = known.get(index);
    if (before?.state === "satisfied") {
      await tellApplied(index, before, job);
      return known;
    }
    await mustBeDone(index, before, job);
  }
  if (begun >= MAX_STARTS) {
    await fail(index, new OpsError("step.keeps-failing", { step: step.title, times: begun }), job);
  }

  await session.report({ type: "step.started", step: index });
  const failed = await perform(step.apply, session);
  // Exit codes lie; the check that said "needed" must now say "satisfied".
  const now = await look([index, ...rest], job);
  const after = now.get(index);
  if (after?.state === "satisfied") {
    await tellApplied(index, after, job);
    return now;
  }
  if (failed?.code === "migration.canceled" || (await session.cancelAsked())) throw new Cancelled();
  if (after?.state === "blocked") return fail(index, after.error, job);
  const because = after?.because ?? "nothing";
  return fail(index, failed ?? new OpsError("step.had-no-effect", { step: step.title, because }), job);
}

/** Refuses to act on anything but a step that is needed and was approved as such. */
async function mustBeDone(index: number, verdict: Verdict | undefined, job: Work): Promise<void> {
  const step = stepAt(job.steps, index);
  if (verdict === undefined) throw new Error(`nobody asked step ${step.id}`);
  if (verdict.state === "blocked") await fail(index, verdict.error, job);
  if (verdict.state === "later") {
    await fail(index, new OpsError("step.cannot-tell", { step: step.title, because: verdict.because }), job);
  }
  if (verdict.state === "needed" && job.plan.steps[index]?.state === "satisfied") {
    throw new NotApproved(`${step.title}: ${verdict.because}`);
  }
}

async function tellApplied(step: number, { note }: { note?: string }, { session }: Work) {
  await session.report({ type: "step.applied", step, ...(note === undefined ? {} : { note }) });
}

async function unitIsThere(step: BoundStep, { ports, signal }: Session): Promise<boolean> {
  const read = reader(ports.shell, ports.now, signal);
  const units = step.apply.flatMap((action) => (action.type === "unit" ? [action] : []));
  const states = await Promise.all(units.map(({ host, unit }) => read(host, unitState(unit))));
  return states.some((state) => state !== "absent");
}

async function fail(step: number, error: OpsError, { session }: Work): Promise<never> {
  await session.report({ type: "step.failed", step, error: toFailure(error) });
  throw new StepFailed(error);
}

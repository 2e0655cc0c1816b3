import { perform } from "./act.ts";
import { conclude, fail, heedCancel, tellApplied } from "./conclude.ts";
import { OpsError } from "./error.ts";
import { holdsDown } from "./handed-over.ts";
import { type Given, look, stepAt, type Verdicts, type Work } from "./job.ts";
import { reader } from "./read.ts";
import { NotApproved, type Session } from "./session.ts";
import { sideBySide } from "./side-by-side.ts";
import type { Verdict } from "./step.ts";
import { unitStates, wasStarted } from "./unit.ts";
import { leadingArea, nextWave, type Wave } from "./waves.ts";

/** How often a step may be begun anew after lost connections, before a person should look. */
const MAX_STARTS = 5;

/**
 * Does the steps that remain, wave by wave: check, act, check again. Does less
 * than was approved where something has become true already, never more.
 * `known` are verdicts that the caller has just read, by index. Throws StepFailed,
 * NotApproved, Cancelled or Interrupted, and an OpsError when nobody can say how a step ended.
 */
export async function work(given: Given, known: Verdicts): Promise<void> {
  const job: Work = { ...given, applied: new Set(given.remaining.applied) };
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

/** Not asked, or put off until what came before was done. */
const isOpenQuestion = (verdict: Verdict | undefined) => verdict === undefined || verdict.state === "later";
const isSatisfied = (verdict: Verdict | undefined) => verdict?.state === "satisfied";

/** What a resumed run looks at first: also tells whether its hosts answer. */
export const lookFirst = (job: Given): Promise<Verdicts> =>
  look(leadingArea(job.steps, job.remaining.toDo), job);

/** The journal tells what came true without us only where the plan had said otherwise. */
async function tellSatisfied(step: number, verdict: Verdict | undefined, { plan, steps, session }: Work) {
  if (plan.steps[step]?.state === "satisfied") return;
  const note = verdict?.state === "satisfied" && verdict.note !== undefined ? { note: verdict.note } : {};
  const type = stepAt(steps, step).preflight ? "step.applied" : "step.skipped";
  await session.report({ type, step, ...note });
}

async function doLane(lane: readonly number[], verdicts: Verdicts, halted: () => boolean, job: Work) {
  let known = verdicts;
  for (const [k, index] of lane.entries()) {
    if (halted()) return;
    const begun = job.remaining.begun.has(index);
    // What an earlier worker began is brought to its end first: its own action alone can stop it cleanly.
    if (!begun) await heedCancel(job);
    if (isOpenQuestion(known.get(index))) known = await look([index], job);
    if (isSatisfied(known.get(index)) && !begun) await tellSatisfied(index, known.get(index), job);
    else known = await doStep(index, known, lane.slice(k + 1), job);
  }
}

/** Does one step and answers, in the same round trip, what the steps after it in its lane say now. */
async function doStep(index: number, known: Verdicts, rest: readonly number[], job: Work): Promise<Verdicts> {
  const { session } = job;
  const step = stepAt(job.steps, index);
  const begun = job.remaining.begun.get(index) ?? 0;
  const { shell, now } = session.ports;
  // A unit that a dead worker started is followed, whatever the check says in between.
  const states = begun === 0 ? [] : await unitStates(step, reader(shell, now, session.signal));
  if (states.includes("running")) await tellKnownAgain(index, session);
  if (!wasStarted(states)) {
    const before = known.get(index);
    if (before?.state === "satisfied") {
      await tellApplied(index, before, job);
      return known;
    }
    if (begun > 0) await heedCancel(job);
    await mustBeDone(index, before, job);
    if (begun >= MAX_STARTS) {
      const host = step.host ?? "its host";
      const details = { step: step.title, times: begun, host };
      await fail(index, new OpsError("step.keeps-failing", details), job);
    }
    await session.report({ type: "step.started", step: index });
  }
  const { failed, aside } = await perform(step.apply, session);
  const [verdicts, ended] = await Promise.allSettled([
    conclude(index, failed, until(rest, job), job),
    // What the summary tells may come from it.
    aside,
  ]);
  if (verdicts.status === "rejected") throw verdicts.reason;
  if (ended.status === "rejected") throw ended.reason;
  return verdicts.value;
}

/** A doubt is over once the unit is seen to run: the thread must not say 'unknown' while its figures come. */
async function tellKnownAgain(step: number, session: Session): Promise<void> {
  const journal = await session.ports.store.journal(session.planId);
  if (journal.findLast(({ type }) => type !== "run.started")?.type !== "run.unknown") return;
  await session.report({ type: "step.started", step });
}

/** The steps of a lane up to the next that has something to do: what will be asked next. */
function until(rest: readonly number[], { plan }: Work): readonly number[] {
  const next = rest.findIndex((i) => plan.steps[i]?.state !== "satisfied");
  return next === -1 ? rest : rest.slice(0, next + 1);
}

const isDown = async ({ steps, session }: Work): Promise<boolean> =>
  holdsDown(steps, await session.ports.store.journal(session.planId));

/** Refuses to act on anything but a step that is needed and was approved as such. */
async function mustBeDone(index: number, verdict: Verdict | undefined, job: Work): Promise<void> {
  const step = stepAt(job.steps, index);
  if (verdict === undefined) throw new Error(`nobody asked step ${step.id}`);
  if (verdict.state === "blocked") {
    // Begun by an earlier worker, or with a VM down for it, and nobody can say how it stands.
    const unknown = verdict.passing === "wait";
    if (unknown && (job.remaining.begun.has(index) || (await isDown(job)))) throw verdict.error;
    await fail(index, verdict.error, job);
  }
  if (verdict.state === "later") {
    await fail(index, new OpsError("step.cannot-tell", { step: step.title, because: verdict.because }), job);
  }
  if (verdict.state === "needed" && job.plan.steps[index]?.state === "satisfied") {
    throw new NotApproved(`${step.title}: ${verdict.because}`);
  }
}

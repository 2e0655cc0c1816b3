import { attempt } from "./act.ts";
import { OpsError } from "./error.ts";
import { toFailure } from "./failure.ts";
import { look, stepAt, type Verdicts, type Work } from "./job.ts";
import { Cancelled, type Session } from "./session.ts";
import { type BoundStep, on } from "./step.ts";

/** How long a state that may pass by itself is looked at again before it is believed, and how often. */
const SETTLE_MS = 45_000;
const LOOK_AGAIN_MS = 3_000;

/** Thrown for a step that did not come true: the one thing that ends a run which has begun. */
export class StepFailed extends Error {
  readonly error: OpsError;
  constructor(error: OpsError) {
    super(error.message, { cause: error });
    this.error = error;
  }
}

/** Leaves the run when somebody has pressed Cancel and there is still a way back. */
export async function heedCancel({ steps, applied, session }: Work): Promise<void> {
  if ([...applied].some((i) => steps[i]?.commits)) return;
  if (await session.cancelAsked()) throw new Cancelled();
}

/**
 * How a step that was done ended: exit codes lie, so the check that said
 * 'needed' must now say 'satisfied'. A state that may pass is looked at again.
 */
export async function conclude(
  index: number,
  failed: OpsError | undefined,
  next: readonly number[],
  job: Work,
): Promise<Verdicts> {
  const { session } = job;
  const step = stepAt(job.steps, index);
  for (let waitedMs = 0; ; waitedMs += LOOK_AGAIN_MS) {
    const now = await look([index, ...next], job);
    const after = now.get(index);
    switch (after?.state) {
      case "satisfied":
        await tellApplied(index, after, job);
        return now;
      case "blocked":
        if (after.passing !== undefined && (await session.cancelAsked())) await stop(step, session);
        if (after.passing === "wait") throw after.error;
        if (after.passing === undefined || waitedMs >= SETTLE_MS) return fail(index, after.error, job);
        await session.pause(LOOK_AGAIN_MS);
        break;
      default: {
        // It is not done and nothing goes on any more: the way back is clean.
        await heedCancel(job);
        const because = after?.because ?? "nothing";
        return fail(index, failed ?? new OpsError("step.had-no-effect", { step: step.title, because }), job);
      }
    }
  }
}

/** Asks a long action that goes on without its unit to end; its verdict tells whether it did. */
async function stop({ apply }: BoundStep, session: Session): Promise<void> {
  for (const action of apply) {
    if (action.type === "unit") await attempt(on(action.host, action.stop), session);
  }
}

/** Writes down that a step is true. */
export async function tellApplied(step: number, { note }: { note?: string }, { session, applied }: Work) {
  await session.report({ type: "step.applied", step, ...(note === undefined ? {} : { note }) });
  applied.add(step);
}

/** Writes down that a step failed, which ends the run. */
export async function fail(step: number, error: OpsError, { session }: Work): Promise<never> {
  await session.report({ type: "step.failed", step, error: toFailure(error) });
  throw new StepFailed(error);
}

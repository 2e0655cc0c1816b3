import { OpsError } from "./error.ts";
import { isRedisFailure, isUnknown, toFailure, toOpsError } from "./failure.ts";
import { type Ending, failedEnding, finish } from "./finish.ts";
import { holdsDown, staysHome } from "./handed-over.ts";
import type { Later } from "./queue.ts";
import type { RunEvent } from "./record.ts";
import { lastFailure, remainingSteps } from "./remaining.ts";
import { Interrupted } from "./session.ts";
import { hasBegun, type Turn } from "./turn.ts";

/** How soon a run looks again at what it waits for. */
export const RETRY_MS = 5_000;
/** So long a silent host is waited for while a VM is down for the run that cannot be there yet. */
const PATIENCE_MS = 300_000;
/** After what is not a host's silence but makes no sense: a bug, an answer that nobody understands. */
const LONG_RETRY_MS = 30_000;

/**
 * A turn that did not come to an end. Once something was begun, nothing but a
 * step's own check ends a run: a host that is silent, an answer that makes no
 * sense and a bug of Ferry's all leave the outcome unknown, and it comes back,
 * unless a person who has looked at the hosts gives it up, or the silent host
 * cannot matter yet (see `earlyEnd`).
 */
export async function comeBack(thrown: unknown, turn: Turn): Promise<Later | undefined> {
  try {
    return await judge(thrown, turn);
  } catch (error) {
    if (error instanceof OpsError && error.code === "run.taken-over") return undefined;
    throw error;
  }
}

async function judge(thrown: unknown, turn: Turn, mayEnd = true): Promise<Later | undefined> {
  const { plan, session } = turn;
  const { ports } = session;
  if (thrown instanceof Interrupted || session.signal.aborted) return { laterMs: 0 };
  if (isRedisFailure(thrown)) throw thrown;
  const error = toOpsError(thrown, plan.id);
  if (error.code === "run.taken-over") throw error;
  if (error.code === "internal.bug") ports.log.error({ plan: plan.id, err: thrown }, "run failed");

  const begun = turn.begun || hasBegun(await ports.store.journal(plan.id));
  if (!begun && !isUnknown(error)) return finish(turn, failedEnding(plan, toFailure(error)));
  const end = begun && mayEnd ? await earlyEnd(error, turn) : undefined;
  if (end !== undefined) return finish(turn, end).catch((again) => judge(again, turn, false));
  if (plan.givenUp !== undefined) return finish(turn, { type: "stuck", error: toFailure(error) });
  await tellUnknown(error, begun, turn);
  return { laterMs: isUnknown(error) || error.code === "migration.unclear" ? RETRY_MS : LONG_RETRY_MS };
}

/**
 * How a run ends that could go on with nothing but a silent host: while nothing
 * was handed over, that host cannot have what the run moves, and what is left
 * there can wait. So Cancel is heard, and a VM that was shut down for the run
 * does not stay down for a host that does not come back.
 */
async function earlyEnd(error: OpsError, { plan, prepared, session }: Turn): Promise<Ending | undefined> {
  const { store, now } = session.ports;
  const journal = await store.journal(plan.id);
  if (prepared === undefined || !staysHome(prepared.steps, journal)) return undefined;
  if (await session.cancelAsked()) return { type: "cancelled" };
  if (lastFailure(journal) !== undefined) return undefined;
  const since = journal.slice(doubtFrom(journal)).find(({ type }) => type === "run.unknown")?.at;
  if (!holdsDown(prepared.steps, journal) || since === undefined || now() - since < PATIENCE_MS)
    return undefined;
  // A worker that takes it up now finds that it has failed.
  const [step] = remainingSteps(plan, prepared.steps, journal).toDo;
  const { message: what, remedy } = error;
  const failure = toFailure(
    new OpsError("run.waited-long", { ...error.details, what, remedy, minutes: PATIENCE_MS / 60_000 }, error),
  );
  if (step !== undefined) await session.report({ type: "step.failed", step, error: failure });
  return failedEnding(plan, failure);
}

/** Where in the journal the doubt begins that lasts to its end. */
const doubtFrom = (journal: readonly RunEvent[]): number =>
  journal.findLastIndex(
    ({ type }) => !["run.unknown", "run.started", "run.waiting", "run.note"].includes(type),
  ) + 1;

async function tellUnknown(error: OpsError, begun: boolean, { prepared, session }: Turn): Promise<void> {
  const journal = await session.ports.store.journal(session.planId);
  const last = journal.findLast(({ type }) => type !== "run.started");
  if (last?.type === "run.unknown" && last.error.title === error.message) return;
  const steps = prepared?.steps ?? [];
  const goesBack = staysHome(steps, journal) && holdsDown(steps, journal);
  const next = goesBack
    ? `Ferry keeps trying for ${PATIENCE_MS / 60_000} min. Then it takes back by itself what it did, as it does at once when somebody cancels.`
    : begun
      ? "Ferry keeps trying, and reads the hosts again before it does anything."
      : "Nothing was done yet. Ferry keeps trying, and begins once every host answers.";
  await session.report({ type: "run.unknown", error: toFailure(error), next });
}

import { OpsError } from "./error.ts";
import { isRedisFailure, isUnknown, toFailure, toOpsError } from "./failure.ts";
import { failedEnding, finish } from "./finish.ts";
import type { Later } from "./queue.ts";
import { Interrupted, type Session } from "./session.ts";
import { hasBegun, type Turn } from "./turn.ts";

/** How soon a run looks again at what it waits for. */
export const RETRY_MS = 5_000;
/** After what is not a host's silence but makes no sense: a bug, an answer that nobody understands. */
const LONG_RETRY_MS = 30_000;

/**
 * A turn that did not come to an end. Once something was begun, nothing but a
 * step's own check ends a run: a host that is silent, an answer that makes no
 * sense and a bug of Ferry's all leave the outcome unknown, and it comes back,
 * unless a person who has looked at the hosts gives it up.
 */
export async function comeBack(thrown: unknown, turn: Turn): Promise<Later | undefined> {
  try {
    return await judge(thrown, turn);
  } catch (error) {
    if (error instanceof OpsError && error.code === "run.taken-over") return undefined;
    throw error;
  }
}

async function judge(thrown: unknown, turn: Turn): Promise<Later | undefined> {
  const { plan, session } = turn;
  const { ports } = session;
  if (thrown instanceof Interrupted || session.signal.aborted) return { laterMs: 0 };
  if (isRedisFailure(thrown)) throw thrown;
  const error = toOpsError(thrown, plan.id);
  if (error.code === "run.taken-over") throw error;
  if (error.code === "internal.bug") ports.log.error({ plan: plan.id, err: thrown }, "run failed");

  const begun = turn.begun || hasBegun(await ports.store.journal(plan.id));
  if (!begun && !isUnknown(error)) return finish(turn, failedEnding(plan, toFailure(error)));
  if (plan.givenUp !== undefined) return finish(turn, { type: "stuck", error: toFailure(error) });
  await tellUnknown(error, begun, session);
  return { laterMs: isUnknown(error) || error.code === "migration.unclear" ? RETRY_MS : LONG_RETRY_MS };
}

async function tellUnknown(error: OpsError, begun: boolean, session: Session): Promise<void> {
  const journal = await session.ports.store.journal(session.planId);
  const last = journal.findLast(({ type }) => type !== "run.started");
  if (last?.type === "run.unknown" && last.error.title === error.message) return;
  const next = begun
    ? "Ferry keeps trying, and reads the hosts again before it does anything."
    : "Nothing was done yet. Ferry keeps trying, and begins once every host answers.";
  await session.report({ type: "run.unknown", error: toFailure(error), next });
}

import { digest } from "./digest.ts";
import type { OpsError } from "./error.ts";
import { isUnknown, toFailure, toOpsError } from "./failure.ts";
import { type Ending, finalEvent, finish, settle } from "./finish.ts";
import { contextOf, type Ports } from "./ports.ts";
import type { Later } from "./queue.ts";
import type { Plan, RunEvent } from "./record.ts";
import { remainingSteps } from "./remaining.ts";
import type { PreparedRunbook } from "./runbook.ts";
import { Cancelled, Interrupted, openSession, type Session } from "./session.ts";
import { whatChanged } from "./stale.ts";
import { lookFirst, NotApproved, work } from "./work.ts";

const LEASE_MS = 60_000;
/** While a run waits for a host to answer, nobody else may touch its domain. */
const WAITING_LEASE_MS = 24 * 3_600_000;
const RETRY_MS = 5_000;

/**
 * Carries out an approved plan, or goes on with it after another worker died.
 *
 * A run may do less than was approved (a step that has become satisfied is
 * skipped), never more and never something else. Returns when to come back if
 * the run must wait (for a lease, for a host that does not answer): no worker
 * sits and waits. Safe to call at any time; a run that has ended stays ended.
 */
export async function run(id: string, ports: Ports, signal: AbortSignal): Promise<Later | undefined> {
  const plan = await ports.store.plan(id);
  if (plan === undefined || (plan.state !== "approved" && plan.state !== "running")) return undefined;

  const session = await openSession(id, ports, signal);
  const journal = await ports.store.journal(id);
  const prepared = restore(plan, ports);
  const end = finalEvent(journal);
  if (end !== undefined) return settle(plan, end, prepared?.leases ?? [], session);
  if (prepared === undefined) {
    return finish(
      plan,
      { type: "stale", changes: ["Ferry or the site file has changed"] },
      undefined,
      session,
    );
  }

  const begun = journal.some((event) => event.type === "step.started");
  if (plan.cancelRequested !== undefined && !begun) {
    return finish(plan, { type: "cancelled" }, prepared, session);
  }
  const holder = await ports.store.takeLeases(id, prepared.leases, LEASE_MS);
  if (holder !== undefined) {
    await tellWaiting(journal, holder, session);
    return { laterMs: RETRY_MS };
  }
  const heartbeat = setInterval(() => {
    ports.store.renewLeases(id, prepared.leases, LEASE_MS).catch((error) => {
      ports.log.warn({ plan: id, error }, "leases not renewed");
    });
  }, LEASE_MS / 3);
  try {
    await carryOut(plan, prepared, journal, session);
    return await finish(plan, { type: "done" }, prepared, session);
  } catch (error) {
    return await handle(error, plan, prepared, session);
  } finally {
    clearInterval(heartbeat);
  }
}

/** The approved steps; undefined when this Ferry, with this site file, would do something else. */
function restore(plan: Plan, ports: Ports): PreparedRunbook | undefined {
  const prepared = ports.runbooks[plan.request.runbook].restore(plan.params, contextOf(plan.id, ports));
  return digest(prepared.steps) === plan.digest ? prepared : undefined;
}

async function carryOut(
  plan: Plan,
  prepared: PreparedRunbook,
  journal: readonly RunEvent[],
  session: Session,
): Promise<void> {
  const { ports } = session;
  const begun = journal.some((event) => event.type === "step.started");
  const { steps } = prepared;
  const job = { plan, steps, remaining: remainingSteps(plan, steps, journal), session };
  const verdicts = begun ? await lookFirst(job) : await unchanged(plan, prepared, ports);

  await ports.store.changePlan(plan.id, (now) => ({ ...now, state: "running" }));
  const taken = journal.some((event) => event.type === "run.started");
  await session.report({ type: "run.started", worker: ports.worker, resumed: taken });
  await work(job, verdicts);
}

async function unchanged(plan: Plan, prepared: PreparedRunbook, ports: Ports) {
  const { changes, verdicts } = await whatChanged(plan, prepared, ports);
  if (changes.length > 0) throw new NotApproved(changes.join("\n"));
  return verdicts;
}

async function handle(
  thrown: unknown,
  plan: Plan,
  prepared: PreparedRunbook,
  session: Session,
): Promise<Later | undefined> {
  const { ports } = session;
  if (thrown instanceof Interrupted || session.signal.aborted) return { laterMs: 0 };
  if (thrown instanceof Cancelled) return finish(plan, { type: "cancelled" }, prepared, session);
  if (thrown instanceof NotApproved) {
    return finish(plan, { type: "stale", changes: thrown.message.split("\n") }, prepared, session);
  }
  const error = toOpsError(thrown, plan.id);
  if (error.code === "run.taken-over") return undefined;
  const journal = await ports.store.journal(plan.id);
  const begun = journal.some((event) => event.type === "step.started");
  if (isUnknown(error) && begun) {
    await ports.store.renewLeases(plan.id, prepared.leases, WAITING_LEASE_MS);
    await tellUnknown(journal, error, session);
    return { laterMs: RETRY_MS };
  }
  if (error.code === "internal.bug") ports.log.error({ plan: plan.id, error: thrown }, "run failed");
  const ending: Ending = { type: plan.request.runbook === "undo" ? "stuck" : "failed", error };
  return finish(plan, ending, prepared, session);
}

async function tellUnknown(journal: readonly RunEvent[], error: OpsError, session: Session) {
  const last = journal.at(-1);
  if (last?.type === "run.unknown" && last.error.title === error.message) return;
  const next = "Ferry keeps trying, and reads the hosts again before it does anything.";
  await session.report({ type: "run.unknown", error: toFailure(error), next });
}

async function tellWaiting(
  journal: readonly RunEvent[],
  holder: { lease: string; owner: string },
  session: Session,
) {
  const last = journal.at(-1);
  if (last?.type === "run.waiting" && last.for === holder.lease && last.holder === holder.owner) return;
  await session.report({ type: "run.waiting", for: holder.lease, holder: holder.owner });
}

import { comeBack, RETRY_MS } from "./come-back.ts";
import { StepFailed } from "./conclude.ts";
import { digest } from "./digest.ts";
import { OpsError } from "./error.ts";
import { toFailure } from "./failure.ts";
import { type Ending, failedEnding, finalEvent, finish, settle } from "./finish.ts";
import { contextOf, type Ports } from "./ports.ts";
import type { Later } from "./queue.ts";
import type { Plan, RunEvent } from "./record.ts";
import { lastFailure, type Remaining, remainingSteps } from "./remaining.ts";
import type { PreparedRunbook } from "./runbook.ts";
import { Cancelled, NotApproved, openSession, type Session } from "./session.ts";
import { whatChanged } from "./stale.ts";
import { hasBegun, type Turn } from "./turn.ts";
import { lookFirst, work } from "./work.ts";

/** A run holds what it needs until it has ended: also while its worker is dead and its move goes on. */
const LEASE_MS = 24 * 3_600_000;
const RENEW_MS = 600_000;

/**
 * Carries out an approved plan, or goes on with it after another worker died.
 *
 * A run may do less than was approved (a step that has become satisfied is
 * skipped), never more and never something else. Returns when to come back if
 * the run must wait (for a lease, for a host that does not answer): no worker
 * sits and waits. Safe to call at any time; a run that has ended stays ended.
 * Throws when Redis is away: the job comes back by itself.
 */
export async function run(id: string, ports: Ports, signal: AbortSignal): Promise<Later | undefined> {
  const plan = await ports.store.plan(id);
  if (plan === undefined) return undefined;
  if (plan.state !== "approved" && plan.state !== "running") {
    // The worker that ended it may have died before it told the thread.
    await ports.queue.sync(plan);
    return undefined;
  }
  const grip = new AbortController();
  const session = await openSession(plan, ports, AbortSignal.any([signal, grip.signal]));
  const journal = await ports.store.journal(id);
  const prepared = restore(plan, ports);
  const turn = { plan, prepared, journal, begun: hasBegun(journal), session };
  const end = finalEvent(journal);
  if (end !== undefined) return settle(turn, end);
  try {
    const ending = await takeUp(turn, () => grip.abort());
    return "laterMs" in ending ? ending : await finish(turn, ending);
  } catch (error) {
    return comeBack(error, turn);
  }
}

function restore(plan: Plan, ports: Ports): PreparedRunbook | undefined {
  try {
    const prepared = ports.runbooks[plan.request.runbook].restore(plan.params, contextOf(plan.id, ports));
    return digest(prepared.steps) === plan.digest ? prepared : undefined;
  } catch (error) {
    // Another version's parameters, or a host that the site file no longer has.
    ports.log.warn({ plan: plan.id, err: error }, "the approved steps cannot be restored");
    return undefined;
  }
}

async function takeUp(turn: Turn, letGo: () => void): Promise<Ending | Later> {
  const { plan, prepared, journal, begun, session } = turn;
  const { store, log } = session.ports;
  if (prepared === undefined) {
    // What was begun may still go on; nobody but the Ferry that began it can tell its end.
    if (begun) throw new OpsError("run.other-version", { plan: plan.id });
    return { type: "stale", changes: ["Ferry or the site file has changed"] };
  }
  if (plan.cancelRequested !== undefined && !begun) return { type: "cancelled" };
  const failed = lastFailure(journal);
  if (failed !== undefined) return failedEnding(plan, failed);

  const remaining = remainingSteps(plan, prepared.steps, journal);
  const leases = plan.leases ?? prepared.leases;
  const holder = await store.takeLeases(plan.id, leases, LEASE_MS);
  // What was sent on its way is followed and can be cancelled whoever holds the lease by now.
  if (holder !== undefined && !goesOnByItself(prepared, remaining)) {
    await tellWaiting(journal, holder, session);
    return { laterMs: RETRY_MS };
  }
  const heartbeat = setInterval(() => {
    store.renewLeases(plan.id, leases, LEASE_MS).then(
      (held) => {
        if (!held && holder === undefined) letGo();
      },
      (err) => log.warn({ plan: plan.id, err }, "leases not renewed"),
    );
  }, RENEW_MS);
  try {
    await carryOut(turn, prepared, remaining);
    return { type: "done" };
  } catch (error) {
    if (error instanceof Cancelled) return { type: "cancelled" };
    if (error instanceof NotApproved) return { type: "stale", changes: error.message.split("\n") };
    if (error instanceof StepFailed) return failedEnding(plan, toFailure(error.error));
    throw error;
  } finally {
    clearInterval(heartbeat);
  }
}

const goesOnByItself = ({ steps }: PreparedRunbook, { begun }: Remaining) =>
  [...begun.keys()].some((i) => steps[i]?.apply.some(({ type }) => type === "unit"));

async function carryOut(turn: Turn, prepared: PreparedRunbook, found: Remaining): Promise<void> {
  const { plan, journal, session } = turn;
  const { ports } = session;
  let remaining = found;
  let verdicts: Awaited<ReturnType<typeof lookFirst>>;
  if (turn.begun) {
    verdicts = await lookFirst({ plan, steps: prepared.steps, remaining, session });
  } else {
    const fresh = await whatChanged(plan, prepared, ports);
    // Redis may have lost its last second: a unit of this plan tells that its step was begun.
    remaining = { ...found, begun: new Map([...fresh.inFlight].map((step) => [step, 1])) };
    if (fresh.changes.length > 0 && fresh.inFlight.size === 0) {
      throw new NotApproved(fresh.changes.join("\n"));
    }
    verdicts = fresh.verdicts;
  }

  await ports.store.changePlan(plan.id, (now) => {
    if (now.state !== "approved" && now.state !== "running") {
      throw new OpsError("run.taken-over", { plan: plan.id });
    }
    return { ...now, state: "running" };
  });
  const last = journal.findLast((event) => event.type === "run.started");
  // Each new look at a silent host is a new turn; only another worker is news.
  if (last === undefined || last.worker !== ports.worker) {
    await session.report({ type: "run.started", worker: ports.worker, resumed: last !== undefined });
  }
  await work({ plan, steps: prepared.steps, remaining, session }, verdicts);
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

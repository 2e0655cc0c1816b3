import { attempt } from "./act.ts";
import { isRedisFailure, isUnknown, toOpsError } from "./failure.ts";
import { indexesOf } from "./journal.ts";
import { leadBack } from "./lead-back.ts";
import { newPlan } from "./new-plan.ts";
import { reader } from "./read.ts";
import type { Failure, Plan, RunEvent } from "./record.ts";
import type { Session } from "./session.ts";
import { type BoundStep, on } from "./step.ts";
import { hasBegun, type Turn } from "./turn.ts";
import { clearUnit } from "./unit.ts";

/** The ways a run can end. */
export type Ending =
  | { readonly type: "done" }
  | { readonly type: "cancelled" }
  | { readonly type: "failed" | "stuck"; readonly error: Failure }
  | { readonly type: "stale"; readonly changes: readonly string[] };

/** An undo that fails, and hosts that contradict each other, are for a person. */
export function failedEnding(plan: Plan, error: Failure): Ending {
  const stuck = plan.request.runbook === "undo" || error.code === "migration.unclear";
  return { type: stuck ? "stuck" : "failed", error };
}

const STATE = {
  "run.done": "done",
  "run.cancelled": "cancelled",
  "run.failed": "failed",
  "run.stuck": "stuck",
  "run.stale": "stale",
} as const;

type FinalEvent = Extract<RunEvent, { type: keyof typeof STATE }>;

const isFinal = (event: RunEvent): event is FinalEvent => event.type in STATE;

/** The event that ended the run, if it has ended. */
export const finalEvent = (journal: readonly RunEvent[]): FinalEvent | undefined => journal.find(isFinal);

/**
 * Ends a run: reads how things stand, writes the last event, then the state. A
 * crash in between is healed by settle. Throws when a host is silent whose
 * state the last words would be about: a run of unknown outcome has not ended.
 */
export async function finish(turn: Turn, ending: Ending): Promise<undefined> {
  const { plan, session } = turn;
  switch (ending.type) {
    case "done":
      await session.report({ type: "run.done", summary: await readSummary(turn) });
      break;
    case "cancelled":
      await leadBack(turn);
      await session.report({ type: "run.cancelled", ...(await readStanding(turn)) });
      break;
    case "failed":
    case "stuck": {
      // Hosts that contradict each other are for a person: nothing more is done to them.
      if (ending.type === "failed" || plan.givenUp !== undefined) await leadBack(turn);
      const left = await readStanding(turn);
      await session.report({ type: `run.${ending.type}`, error: ending.error, ...left });
      break;
    }
    case "stale": {
      await leadBack(turn);
      const successor = await makeSuccessor(plan, session);
      await session.report({ type: "run.stale", changes: [...ending.changes], successor });
      break;
    }
  }
  const end = finalEvent(await session.ports.store.journal(plan.id));
  if (end === undefined) throw new Error("the last event is not in the journal");
  return settle(turn, end);
}

/** Frees what the run held, brings the plan's state in line with the event that ended it, and clears up on the hosts. */
export async function settle({ plan, prepared, session }: Turn, end: FinalEvent): Promise<undefined> {
  const { store, queue } = session.ports;
  // First, since a plan whose state says that it is over is not looked at again.
  await store.freeLeases(plan.id, plan.leases ?? prepared?.leases ?? []);
  await store.changePlan(plan.id, (now) => ({ ...now, state: STATE[end.type] }));
  await store.setProgress(plan.id, undefined);
  await queue.sync(plan);
  await queue.refresh();
  await tidy(prepared?.steps ?? [], session);
  return undefined;
}

/** Has hosts forget what was there for the run's sake; nothing depends on it. */
async function tidy(steps: readonly BoundStep[], session: Session): Promise<void> {
  const journal = await session.ports.store.journal(session.planId);
  const begun = indexesOf(journal, "step.started");
  for (const [i, step] of steps.entries()) {
    if (!begun.has(i)) continue;
    const units = step.apply.flatMap((action) =>
      action.type === "unit" ? [on(action.host, clearUnit(action.unit))] : [],
    );
    for (const action of [...units, ...(step.tidy ?? [])]) await attempt(action, session);
  }
}

/** The run has succeeded whatever the summary's reading says: what can't be read is left out and named. */
async function readSummary({ prepared, session: { ports, planId } }: Turn): Promise<string[]> {
  const late = (await ports.store.plan(planId))?.cancelRequested;
  const told = late === undefined ? [] : [`${late.by.person} asked to cancel when there was no way back.`];
  try {
    return [...((await prepared?.summary(reader(ports.shell, ports.now))) ?? []), ...told];
  } catch (error) {
    if (isRedisFailure(error)) throw error;
    return [
      `Every step is done and checked, but the figures could not be read: ${sentence(error, planId)}.`,
      ...told,
    ];
  }
}

interface Left {
  readonly standing: string;
  readonly unclear?: true;
}

async function readStanding({ plan, prepared, begun, session: { ports, planId } }: Turn): Promise<Left> {
  const acted = begun || hasBegun(await ports.store.journal(plan.id));
  try {
    const standing = await prepared?.standing(reader(ports.shell, ports.now));
    if (standing === undefined) return { standing: "Nothing was done." };
    if (typeof standing !== "string") return { standing: standing.unclear, unclear: true };
    return { standing: acted ? standing : `Nothing was done. ${standing}` };
  } catch (error) {
    if (!acted) return { standing: "Nothing was done." };
    if (isRedisFailure(error) || (isUnknown(error) && plan.givenUp === undefined)) throw error;
    const standing = `Ferry does not know how things stand: ${sentence(error, planId)}. Look at the hosts before you start or stop anything.`;
    return { standing, unclear: true };
  }
}

const sentence = (error: unknown, plan: string) => toOpsError(error, plan).message;

/** The plan for the same request as things are now; made once, also if this worker dies half way. */
async function makeSuccessor(plan: Plan, { ports }: Session): Promise<string> {
  const { store, queue } = ports;
  const fresh = ports.newPlanId();
  const { successor = fresh } = await store.changePlan(plan.id, (now) => ({
    ...now,
    successor: now.successor ?? fresh,
  }));
  if ((await store.plan(successor)) === undefined) {
    const { request, requestedBy, place, typed, vm } = plan;
    const asked = { id: successor, request, requestedBy, place, typed, at: ports.now() };
    await store.createPlan(newPlan(vm === undefined ? asked : { ...asked, vm }));
  }
  await queue.plan(successor);
  await queue.sync({ id: successor, place: plan.place });
  return successor;
}

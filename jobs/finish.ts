import type { OpsError } from "./error.ts";
import { toFailure, toOpsError } from "./failure.ts";
import { newPlan } from "./new-plan.ts";
import { reader } from "./read.ts";
import type { Plan, RunEvent } from "./record.ts";
import type { PreparedRunbook } from "./runbook.ts";
import type { Session } from "./session.ts";
import type { Lease } from "./store.ts";

/** The ways a run can end. */
export type Ending =
  | { readonly type: "done" }
  | { readonly type: "cancelled" }
  | { readonly type: "failed" | "stuck"; readonly error: OpsError }
  | { readonly type: "stale"; readonly changes: readonly string[] };

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

/** Ends a run: reads how things stand, writes the last event, then the state. A crash in between is healed by settle. */
export async function finish(
  plan: Plan,
  ending: Ending,
  prepared: PreparedRunbook | undefined,
  session: Session,
): Promise<undefined> {
  switch (ending.type) {
    case "done":
      await session.report({
        type: "run.done",
        summary: [...((await readSummary(prepared, session)) ?? [])],
      });
      break;
    case "cancelled":
      await session.report({ type: "run.cancelled", ...(await readStanding(prepared, session)) });
      break;
    case "failed":
    case "stuck": {
      const left = await readStanding(prepared, session);
      await session.report({ type: `run.${ending.type}`, error: toFailure(ending.error), ...left });
      break;
    }
    case "stale": {
      const successor = await makeSuccessor(plan, session);
      await session.report({ type: "run.stale", changes: [...ending.changes], successor });
      break;
    }
  }
  const end = finalEvent(await session.ports.store.journal(plan.id));
  if (end === undefined) throw new Error("the last event is not in the journal");
  return settle(plan, end, prepared?.leases ?? [], session);
}

/** Brings the plan's state in line with the event that ended its run, and frees what it held. */
export async function settle(
  plan: Plan,
  end: FinalEvent,
  leases: readonly Lease[],
  session: Session,
): Promise<undefined> {
  const { store, queue } = session.ports;
  await store.changePlan(plan.id, (now) => ({ ...now, state: STATE[end.type] }));
  await store.setProgress(plan.id, undefined);
  await store.freeLeases(plan.id, leases);
  await queue.sync(plan.id);
  await queue.refresh();
  return undefined;
}

/** The run has succeeded whatever the summary's reading says: what can't be read is left out and named. */
async function readSummary(prepared: PreparedRunbook | undefined, { ports, planId }: Session) {
  try {
    return await prepared?.summary(reader(ports.shell, ports.now));
  } catch (error) {
    return [`Every step is done and checked, but the figures could not be read: ${sentence(error, planId)}.`];
  }
}

async function readStanding(
  prepared: PreparedRunbook | undefined,
  { ports, planId }: Session,
): Promise<{ standing: string; unclear?: true }> {
  if (prepared === undefined) return { standing: "Nothing was done." };
  try {
    const standing = await prepared.standing(reader(ports.shell, ports.now));
    return typeof standing === "string" ? { standing } : { standing: standing.unclear, unclear: true };
  } catch (error) {
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
  await queue.sync(successor);
  return successor;
}

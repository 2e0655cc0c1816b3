import { OpsError } from "../jobs/error.ts";
import type { Actor, FollowUp, Place, Plan } from "../jobs/record.ts";
import { type Asked, begun, planFor, start } from "./ask.ts";
import type { BotPorts } from "./bot-ports.ts";
import { findPlan } from "./find-plan.ts";
import type { Message } from "./message.ts";
import { stateWords } from "./state-words.ts";

/**
 * A click on 'Run again' or 'Roll back': a new plan, once, however often and
 * by however many people the button is pressed. The new plan's id is written
 * into the old one first; if Ferry dies before it is made, the next click makes it.
 */
export async function askAgain(
  id: string,
  verb: "again" | "undo",
  { by, place }: { by: Actor; place: Place },
  ports: BotPorts,
): Promise<Message> {
  const old = await findPlan(id, ports.store);
  mustBeOver(old, verb);
  const fresh: FollowUp = { plan: ports.newPlanId(), by, at: ports.now() };
  const changed = await ports.store.changePlan(id, (now) => ({
    ...now,
    followUps: { ...now.followUps, [verb]: now.followUps?.[verb] ?? fresh },
  }));
  const taken = changed.followUps?.[verb] ?? fresh;
  await ports.queue.sync(old);

  const made = await ports.store.plan(taken.plan);
  if (made !== undefined && taken.plan !== fresh.plan) {
    throw new OpsError("approval.follow-up-taken", { person: taken.by.person, next: taken.plan });
  }
  const plan = planFor(askedFor(old, verb, { by: taken.by, place }), old, taken.plan, ports.now());
  try {
    await start(plan, ports);
  } catch (error) {
    // Somebody's click at the same moment has made it.
    if (!(error instanceof OpsError) || error.code !== "plan.exists") throw error;
    throw new OpsError("approval.follow-up-taken", { person: taken.by.person, next: taken.plan });
  }
  return begun(plan);
}

function askedFor(old: Plan, verb: "again" | "undo", who: { by: Actor; place: Place }): Asked {
  if (verb === "undo") {
    return {
      ...who,
      request: { runbook: "undo", plan: old.id },
      planOnly: false,
      typed: `/ferry undo ${old.id}`,
    };
  }
  return { ...who, request: old.request, planOnly: old.planOnly ?? false, typed: old.typed };
}

const OVER: Readonly<Record<"again" | "undo", readonly Plan["state"][]>> = {
  again: ["unplanned", "blocked", "expired", "rejected", "stale", "cancelled", "failed", "stuck", "done"],
  undo: ["cancelled", "failed", "done"],
};

function mustBeOver(plan: Plan, verb: "again" | "undo"): void {
  if (OVER[verb].includes(plan.state)) return;
  const code = verb === "undo" ? "approval.not-undoable" : "approval.not-repeatable";
  throw new OpsError(code, { plan: plan.id, how: stateWords(plan) });
}

import { OpsError } from "../jobs/error.ts";
import { newPlan } from "../jobs/new-plan.ts";
import type { Actor, Place, Plan } from "../jobs/record.ts";
import type { Request } from "../jobs/request.ts";
import type { BotPorts } from "./bot-ports.ts";
import { brief } from "./brief.ts";
import { findPlan } from "./find-plan.ts";
import { headline } from "./headline.ts";
import { type Message, message, text } from "./message.ts";
import { refuseLikelyTypo } from "./vm-hint.ts";

export interface Asked {
  readonly request: Request;
  readonly planOnly: boolean;
  readonly typed: string;
  readonly by: Actor;
  readonly place: Place;
}

/** Has a plan made of what somebody typed; its thread tells the rest. */
export async function ask(asked: Asked, ports: BotPorts): Promise<Message> {
  const { request } = asked;
  if (request.runbook === "migrate-live") await mustBeLikely(request.vm, ports);
  const about = await planAskedAbout(request, ports);
  const plan = await create(asked, about, ports);
  return begun(plan);
}

/** The plan that a request is about. What a plan kept is known to its host, also when its record is gone. */
async function planAskedAbout(request: Request, { store }: BotPorts): Promise<Plan | undefined> {
  if (request.runbook === "undo") return findPlan(request.plan, store);
  return request.runbook === "purge" ? store.plan(request.plan) : undefined;
}

/** What the answer to the one who asked says. */
export const begun = (plan: Plan): Message =>
  brief(
    message(`Plan ${plan.id} is being made: ${headline(plan)}`, "neutral", "reading the hosts", {
      plan: plan.id,
      lines: [text("It comes as a thread in this channel. Making it changes nothing.")],
    }),
  );

/** Writes the plan and queues its making. If Ferry dies in between, `wake` queues it. */
export async function start(plan: Plan, { store, queue }: BotPorts): Promise<void> {
  await store.createPlan(plan);
  await queue.plan(plan.id);
  await queue.sync(plan);
}

export function planFor(asked: Asked, about: Plan | undefined, id: string, at: number): Plan {
  const { request, planOnly, typed, by, place } = asked;
  const vm = about?.vm;
  return newPlan({
    id,
    request,
    requestedBy: by,
    place,
    typed,
    at,
    ...(vm === undefined ? {} : { vm }),
    ...(planOnly ? { planOnly } : {}),
  });
}

async function create(asked: Asked, about: Plan | undefined, ports: BotPorts): Promise<Plan> {
  for (let attempt = 1; ; attempt += 1) {
    const plan = planFor(asked, about, ports.newPlanId(), ports.now());
    try {
      await start(plan, ports);
      return plan;
    } catch (error) {
      // An id that is taken already: with 2^38 of them, twice in a row is a bug.
      if (!(error instanceof OpsError) || error.code !== "plan.exists" || attempt > 3) throw error;
      const taken = await ports.store.plan(plan.id);
      if (taken !== undefined && isSameAct(taken, plan)) return taken;
    }
  }
}

/** A bot died after it had made this very plan, and another does what it left undone: see own-ids.ts. */
const isSameAct = (a: Plan, b: Plan): boolean =>
  a.typed === b.typed &&
  a.place.channel === b.place.channel &&
  a.requestedBy.platform === b.requestedBy.platform &&
  a.requestedBy.account === b.requestedBy.account;

async function mustBeLikely(vm: string, { store, queue, now }: BotPorts): Promise<void> {
  try {
    refuseLikelyTypo(vm, await store.snapshot(), now());
  } catch (error) {
    // So that a VM made a moment ago is known when the same command comes again.
    await queue.refresh();
    throw error;
  }
}

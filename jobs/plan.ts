import type { Risk } from "../config/policy.ts";
import { ruleFor } from "./approval.ts";
import { digest, shownLines } from "./digest.ts";
import { OpsError } from "./error.ts";
import { examine } from "./examine.ts";
import { toFailure, toOpsError } from "./failure.ts";
import { contextOf, type Ports } from "./ports.ts";
import { reader } from "./read.ts";
import type { Plan, PlannedStep } from "./record.ts";
import type { PreparedRunbook } from "./runbook.ts";
import { type BoundStep, blocked, type Read, type Verdict } from "./step.ts";

/**
 * Makes the plan of a request: reads the hosts, asks every step, and writes
 * down what would be done with its exact commands. Changes nothing on any
 * host. Safe to call again: only a plan in state `planning` is made.
 */
export async function makePlan(id: string, ports: Ports): Promise<void> {
  const plan = await ports.store.plan(id);
  if (plan?.state !== "planning") return;

  const made = await makeRecord(plan, ports);
  const written = await ports.store.changePlan(id, (now) => (now.state === "planning" ? made(now) : now));
  if (written.state === "approved") await ports.queue.run(id);
  if (written.state === "waiting") await ports.queue.expire(id, written.expiresAt);
  await ports.queue.sync(id);
}

async function makeRecord(plan: Plan, ports: Ports): Promise<(now: Plan) => Plan> {
  const read = reader(ports.shell, ports.now);
  const context = contextOf(plan.id, ports);
  try {
    const prepared = await ports.runbooks[plan.request.runbook].resolve(plan.request, context, read);
    const verdicts = await examine(prepared.steps.map(tellUnreachable), read);
    return (now) => planned(now, prepared, verdicts, ports);
  } catch (error) {
    const failure = toOpsError(error, plan.id);
    if (failure.code === "internal.bug") ports.log.error({ plan: plan.id, error }, "planning failed");
    return (now) => ({ ...now, state: "unplanned", error: toFailure(failure) });
  }
}

/** While a plan is made, a host that can't be read is a blocker like any other; a run waits for it instead. */
const tellUnreachable = (step: BoundStep): BoundStep => ({
  ...step,
  check: (read: Read) =>
    step.check(read).catch((error) => {
      if (error instanceof OpsError) return blocked(error);
      throw error;
    }),
});

function planned(plan: Plan, prepared: PreparedRunbook, verdicts: readonly Verdict[], ports: Ports): Plan {
  const steps = prepared.steps.map((step, i) => plannedStep(step, verdicts[i]));
  const toDo = steps.filter((step) => step.state === "needed");
  const risk = highestRisk(steps.filter(({ state }) => state === "needed" || state === "later"));
  const made: Plan = {
    ...plan,
    title: prepared.title,
    params: prepared.params,
    steps,
    warnings: [...prepared.warnings],
    risk,
    digest: digest(prepared.steps),
    expiresAt: ports.now() + ports.site.policy.approvalExpiresMs,
  };
  if (steps.some((step) => step.state === "blocked")) return { ...made, state: "blocked" };
  if (toDo.length === 0) return { ...made, state: "nothing-to-do" };
  const free = ruleFor(made, ports.site.policy).approvals === 0 && !plan.planOnly;
  return { ...made, state: free ? "approved" : "waiting" };
}

function plannedStep(step: BoundStep, verdict: Verdict | undefined): PlannedStep {
  const base = { id: step.id, title: step.title, risk: step.risk, commands: step.apply.map(shownLines) };
  switch (verdict?.state) {
    case "satisfied":
      return {
        ...base,
        state: "satisfied",
        ...(verdict.note === undefined ? {} : { because: verdict.note }),
      };
    case "needed":
    case "later":
      return { ...base, state: verdict.state, because: verdict.because };
    case "blocked":
      return { ...base, state: "blocked", error: toFailure(verdict.error) };
    case undefined:
      throw new Error(`no verdict for ${step.id}`);
  }
}

const ORDER: readonly Risk[] = ["safe", "disruptive", "destructive"];

const highestRisk = (steps: readonly PlannedStep[]): Risk =>
  steps.reduce<Risk>((most, { risk }) => (ORDER.indexOf(risk) > ORDER.indexOf(most) ? risk : most), "safe");

import type { Risk } from "../config/policy.ts";
import { ruleFor } from "./approval.ts";
import { digest, shownLines } from "./digest.ts";
import { OpsError } from "./error.ts";
import { examine } from "./examine.ts";
import { toFailure, toOpsErrors } from "./failure.ts";
import { contextOf, type Ports } from "./ports.ts";
import { reader } from "./read.ts";
import type { Plan, PlannedStep } from "./record.ts";
import type { PreparedRunbook } from "./runbook.ts";
import { type BoundStep, blocked, type Read, type Verdict } from "./step.ts";
import type { Lease } from "./store.ts";

/**
 * Makes the plan of a request: reads the hosts, asks every step, and writes
 * down what would be done with its exact commands. Changes nothing on any
 * host. Safe to call again: only a plan in state `planning` is made, and
 * whatever its state calls for is queued, which a worker that died after
 * writing it had not done.
 */
export async function makePlan(id: string, ports: Ports): Promise<void> {
  const plan = await ports.store.plan(id);
  if (plan === undefined) return;

  let written = plan;
  if (plan.state === "planning") {
    const made = await makeRecord(plan, ports);
    written = await ports.store.changePlan(id, (now) => (now.state === "planning" ? made(now) : now));
  }
  if (written.state === "approved" || written.state === "running") await ports.queue.run(id);
  if (written.state === "waiting") await ports.queue.expire(id, written.expiresAt);
  await ports.queue.sync(plan);
}

async function makeRecord(plan: Plan, ports: Ports): Promise<(now: Plan) => Plan> {
  const read = reader(ports.shell, ports.now);
  const context = contextOf(plan.id, ports);
  try {
    const prepared = await ports.runbooks[plan.request.runbook].resolve(plan.request, context, read);
    const verdicts = await examine(prepared.steps.map(tellUnreachable), read);
    return (now) => planned(now, prepared, verdicts, ports);
  } catch (error) {
    const [first, ...others] = toOpsErrors(error, plan.id);
    if (first.code === "internal.bug") ports.log.error({ plan: plan.id, error }, "planning failed");
    const more = others.length === 0 ? {} : { furtherErrors: others.map(toFailure) };
    return (now) => ({ ...now, state: "unplanned", error: toFailure(first), ...more });
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
    leases: [...prepared.leases, ...setupLeases(toDo, prepared.leases)],
    expiresAt: ports.now() + ports.site.policy.approvalExpiresMs,
  };
  if (steps.some((step) => step.state === "blocked")) return { ...made, state: "blocked" };
  if (toDo.length === 0) return { ...made, state: "nothing-to-do" };
  const free = ruleFor(made, ports.site.policy).approvals === 0 && !plan.planOnly;
  return { ...made, state: free ? "approved" : "waiting" };
}

/** Two plans must not set one host up at once, whatever else they are about: each host that a needed step sets up. */
function setupLeases(toDo: readonly PlannedStep[], have: readonly Lease[]): Lease[] {
  const acting = toDo.filter(({ id }) => /^(host|nfs|pool)\./.test(id));
  const names = acting.flatMap(({ commands }) => commands.map(({ host }) => `setup.${host}`));
  return [...new Set(names)]
    .filter((name) => !have.some((lease) => lease.name === name))
    .map((name) => ({ name, limit: 1 }));
}

export function plannedStep(step: BoundStep, verdict: Verdict | undefined): PlannedStep {
  const base = {
    id: step.id,
    title: step.title,
    risk: step.risk,
    commands: step.apply.flatMap(shownLines),
    ...undoOf(step),
  };
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

function undoOf({ undo }: BoundStep): Pick<PlannedStep, "canUndo"> {
  if ("impossible" in undo) return { canUndo: false };
  return undo.length === 0 ? {} : { canUndo: true };
}

const ORDER: readonly Risk[] = ["safe", "disruptive", "destructive"];

const highestRisk = (steps: readonly PlannedStep[]): Risk =>
  steps.reduce<Risk>((most, { risk }) => (ORDER.indexOf(risk) > ORDER.indexOf(most) ? risk : most), "safe");

import { z } from "zod";
import { OpsError } from "../error.ts";
import type { Plan } from "../record.ts";
import { request } from "../request.ts";
import type { PreparedRunbook, Runbook, RunbookContext, Runbooks } from "../runbook.ts";
import { type BoundStep, blocked, needed, satisfied } from "../step.ts";

const undoParams = z.strictObject({
  /** The plan whose run is taken back. */
  plan: z.string(),
  typed: z.string(),
  request,
  /** That plan's own parameters: its steps come from them, and know their undo. */
  params: z.unknown(),
  /** Indexes of the steps that the run applied, newest first. */
  applied: z.array(z.int().nonnegative()),
  /** Titles of steps that it had begun and not finished. */
  half: z.array(z.string()),
});
type UndoParams = z.infer<typeof undoParams>;

/**
 * Takes back what a run applied, newest first, as a plan like any other: its
 * commands are shown and approved. A step that cannot be taken back blocks it.
 */
export function undo(all: () => Runbooks): Runbook<"undo", UndoParams> {
  const original = (
    { request, params }: UndoParams,
    context: RunbookContext,
    plan: string,
  ): PreparedRunbook => all()[request.runbook].restore(params, { ...context, planId: plan });

  return {
    id: "undo",
    params: undoParams,

    async resolve({ plan: id }, { records }) {
      const plan = await records.plan(id);
      if (plan === undefined) throw new OpsError("plan.unknown", { plan: id });
      mustHaveEnded(plan);
      const journal = await records.journal(id);
      const steps = (type: "step.started" | "step.applied") =>
        new Set(journal.flatMap((event) => (event.type === type ? [event.step] : [])));
      const begun = steps("step.started");
      const done = steps("step.applied");
      const applied = [...begun].filter((step) => done.has(step)).sort((a, b) => b - a);
      if (applied.length === 0) throw new OpsError("undo.nothing", { plan: id });
      const half = [...begun].filter((step) => !done.has(step)).map((step) => plan.steps[step]?.title ?? "");
      return { plan: id, typed: plan.typed, request: plan.request, params: plan.params, applied, half };
    },

    title: ({ plan, typed }) => `Take back ${plan}: ${typed}`,

    steps(params, context) {
      const { steps } = original(params, context, params.plan);
      return params.applied.flatMap((index) => {
        const step = steps[index];
        return step === undefined ? [] : [undoStep(step)];
      });
    },

    // Undo runs only after its action has succeeded: what stopped half way is for a person to look at.
    warnings: ({ half }) => half.map((title) => `'${title}' had stopped half way and is not taken back.`),

    leases: (params, context) => original(params, context, params.plan).leases,

    summary: async ({ plan }) => [`What plan ${plan} had changed is as it was before.`],
    standing: async (params, context, read) => {
      const standing = await original(params, context, params.plan).standing(read);
      const part = `Plan ${params.plan} is taken back in part only.`;
      return typeof standing === "string"
        ? `${part} ${standing}`
        : { unclear: `${part} ${standing.unclear}` };
    },
  };
}

function mustHaveEnded({ id, state }: Plan): void {
  if (state === "running" || state === "approved") throw new OpsError("undo.still-running", { plan: id });
}

/** The step turned round: needed while it is in place, satisfied once it is not. */
function undoStep(step: BoundStep): BoundStep {
  const apply = "impossible" in step.undo ? [] : step.undo;
  const hosts = new Set(apply.map((action) => action.host.name));
  return {
    id: step.id.replace(".", ".undo-"),
    risk: step.risk,
    title: `Undo: ${step.title}`,
    preflight: false,
    answersLate: false,
    host: hosts.size === 1 ? [...hosts][0] : undefined,
    apply,
    undo: { impossible: "Ask for the original again." },
    async check(read) {
      const verdict = await step.check(read);
      if (verdict.state !== "satisfied") return satisfied("not in place any more");
      if ("impossible" in step.undo) {
        return blocked(new OpsError("undo.impossible", { step: step.title, reason: step.undo.impossible }));
      }
      return apply.length === 0 ? satisfied("nothing to take back") : needed("it is in place");
    },
  };
}

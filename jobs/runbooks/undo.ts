import { z } from "zod";
import { OpsError } from "../error.ts";
import { indexesOf, inPlace } from "../journal.ts";
import type { Plan } from "../record.ts";
import { request } from "../request.ts";
import type { PreparedRunbook, Runbook, RunbookContext, Runbooks } from "../runbook.ts";
import type { BoundStep } from "../step.ts";
import type { Lease } from "../store.ts";
import { hasUndo, undoStep } from "./undo-step.ts";

const undoParams = z.strictObject({
  /** The plan whose run is taken back. */
  plan: z.string(),
  typed: z.string(),
  request,
  /** That plan's own parameters: its steps come from them, and know their undo. */
  params: z.unknown(),
  /** Indexes of the steps that the run applied and that have an undo, newest first. */
  applied: z.array(z.int().nonnegative()),
  /** Titles of steps that it had begun and not finished. */
  half: z.array(z.string()),
  /** Sentences on what is left behind. */
  stays: z.array(z.string()),
});
type UndoParams = z.infer<typeof undoParams>;

/**
 * Takes back what a run applied, newest first, as a plan like any other: its
 * commands are shown and approved. A step that cannot be taken back, or not
 * without hurting somebody, blocks it.
 */
export function undo(all: () => Runbooks): Runbook<"undo", UndoParams> {
  const original = (
    { request, params, plan }: Pick<UndoParams, "request" | "params" | "plan">,
    context: RunbookContext,
  ): PreparedRunbook => all()[request.runbook].restore(params, { ...context, planId: plan });
  const undoSteps = (params: UndoParams, context: RunbookContext) =>
    pick(original(params, context).steps, params.applied).map(undoStep);

  return {
    id: "undo",
    params: undoParams,

    async resolve({ plan: id }, context) {
      const { records } = context;
      const plan = await records.plan(id);
      if (plan === undefined) throw new OpsError("plan.unknown", { plan: id });
      mustHaveEnded(plan);
      const journal = await records.journal(id);
      const begun = inPlace(journal);
      const done = indexesOf(journal, "step.applied");
      const of = { plan: id, typed: plan.typed, request: plan.request, params: plan.params };

      const theirs = original(of, context).steps;
      // The undo of a step that leads back is made for one that stopped half way: the run itself would have done it.
      const canUndo = (step: number) => done.has(step) || theirs[step]?.leadsBack !== undefined;
      const half = begun.filter((step) => !canUndo(step)).map((step) => plan.steps[step]?.title ?? "");
      const acted = begun.filter(canUndo).sort((a, b) => b - a);
      const applied = acted.filter((step) => pick(theirs, [step]).some(hasUndo));
      if (applied.length === 0) throw new OpsError("undo.nothing", { plan: id });
      const stays = pick(theirs, acted).flatMap((step) => step.stays ?? []);
      return { ...of, applied, half, stays: [...new Set(stays)] };
    },

    title: ({ plan, typed }) => `Take back ${plan}: ${typed}`,

    steps: undoSteps,

    warnings: leftBehind,

    leases(params, context) {
      const places = allPlaces(undoSteps(params, context), context);
      const names = new Set(places.map(({ name }) => name));
      return [...original(params, context).leases.filter(({ name }) => !names.has(name)), ...places];
    },

    async summary(params) {
      const left = leftBehind(params);
      return [`Plan ${params.plan} is taken back${left.length === 0 ? "." : ", but for this:"}`, ...left];
    },
    standing: async (params, context, read) => {
      const standing = await original(params, context).standing(read);
      const part = `Plan ${params.plan} is taken back in part only.`;
      return typeof standing === "string"
        ? `${part} ${standing}`
        : { unclear: `${part} ${standing.unclear}` };
    },
  };
}

const pick = (steps: readonly BoundStep[], indexes: readonly number[]) =>
  indexes.flatMap((index) => steps[index] ?? []);

/** Undo runs only after its action has succeeded: what stopped half way is for a person to look at. */
const leftBehind = ({ half, stays }: UndoParams): string[] => [
  ...half.map((title) => `'${title}' had stopped half way and is not taken back.`),
  ...stays,
];

/** No VM comes to a host or leaves it while what migrations need is taken away there, nor the other way round. */
function allPlaces(steps: readonly BoundStep[], { site }: RunbookContext): Lease[] {
  const hosts = new Set(steps.flatMap(({ apply }) => apply.map((action) => action.host.name)));
  const { outgoing, incoming } = site.policy.limits;
  return [...hosts].flatMap((host) => [
    { name: `outgoing.${host}`, limit: outgoing, all: true },
    { name: `incoming.${host}`, limit: incoming, all: true },
  ]);
}

function mustHaveEnded({ id, state }: Plan): void {
  if (state === "running" || state === "approved") throw new OpsError("undo.still-running", { plan: id });
}

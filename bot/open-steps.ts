import type { Plan, PlannedStep } from "../jobs/record.ts";

/** The steps that approving allows: those that act, and the looks that answer at their turn. */
export const openSteps = ({ steps }: Plan): readonly PlannedStep[] =>
  steps.filter(({ state }) => state === "needed" || state === "later");

import type { PlannedStep } from "../jobs/record.ts";

/** The step in which a VM leaves its source: it runs there by itself, and nothing undoes it. */
export const isMove = ({ id }: Pick<PlannedStep, "id">): boolean => id === "migration.migrate-live";

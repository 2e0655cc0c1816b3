import type { PlannedStep } from "../jobs/record.ts";
import type { Request, RequestFor } from "../jobs/request.ts";

/** A request that takes a VM from one host to another. */
export const isMigration = (request: Request): request is RequestFor<"migrate-live" | "migrate-cold"> =>
  request.runbook === "migrate-live" || request.runbook === "migrate-cold";

/** The step in which libvirt takes a VM from its source: it runs there by itself, and nothing undoes it. */
export const isMove = ({ id }: Pick<PlannedStep, "id">): boolean =>
  id === "migration.migrate-live" || id === "migration.migrate-offline";

/** A step after which the VM belongs to its destination. */
export const hasMoved = (step: Pick<PlannedStep, "id">): boolean =>
  isMove(step) || step.id === "migration.start-there" || step.id === "migration.undefine-source";

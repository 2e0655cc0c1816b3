import type { Plan, RunEvent } from "./record.ts";
import type { PreparedRunbook } from "./runbook.ts";
import type { Session } from "./session.ts";

/** What a worker knows of a run when it takes it up. */
export interface Turn {
  readonly plan: Plan;
  /** The approved steps; undefined when this Ferry, with this site file, would do something else. */
  readonly prepared: PreparedRunbook | undefined;
  readonly journal: readonly RunEvent[];
  /** Something may have been done on a host. */
  readonly begun: boolean;
  readonly session: Session;
}

/** Whether a step was begun, by any worker. */
export const hasBegun = (journal: readonly RunEvent[]) => journal.some(({ type }) => type === "step.started");

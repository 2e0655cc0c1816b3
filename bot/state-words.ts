import type { Plan } from "../jobs/record.ts";
import { list } from "./format.ts";

/** How a plan stands, as the end of a sentence: 'rejected by bob', 'running, approved by bob'. */
export function stateWords(plan: Plan): string {
  const approved =
    plan.approvals.length === 0
      ? ""
      : `, approved by ${list([...new Set(plan.approvals.map(({ by }) => by.person))], "and")}`;
  switch (plan.state) {
    case "planning":
      return "the plan is still being made";
    case "unplanned":
      return "no plan could be made";
    case "blocked":
      return "it is blocked";
    case "nothing-to-do":
      return "there is nothing to do";
    case "waiting":
      return plan.planOnly ? "it is only to be read" : "it waits for approval";
    case "approved":
      return `it is queued${approved}`;
    case "running":
      return `it is running${approved}`;
    case "rejected":
      return `${plan.rejected?.by.person ?? "somebody"} rejected it`;
    case "expired":
      return "it expired and nobody had decided";
    case "stale":
      return `it was out of date when it was about to run${
        plan.successor === undefined ? "" : `; plan ${plan.successor} is in its place`
      }`;
    case "cancelled":
      return `${plan.cancelRequested?.by.person ?? "somebody"} cancelled it`;
    case "failed":
      return `it failed${approved}`;
    case "stuck":
      return `it is stuck and needs a person${approved}`;
    case "done":
      return `it is done${approved}`;
  }
}

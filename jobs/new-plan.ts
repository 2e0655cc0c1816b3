import type { Actor, Place, Plan } from "./record.ts";
import type { Request } from "./request.ts";

/** A plan before anything was read: what was asked for, by whom, where. */
export function newPlan(asked: {
  id: string;
  request: Request;
  requestedBy: Actor;
  place: Place;
  /** As typed, for people. */
  typed: string;
  at: number;
}): Plan {
  const { at, ...rest } = asked;
  return {
    ...rest,
    createdAt: at,
    state: "planning",
    title: asked.typed,
    params: undefined,
    steps: [],
    warnings: [],
    risk: "safe",
    digest: "",
    expiresAt: 0,
    approvals: [],
  };
}

import type { Actor, Place, Plan } from "./record.ts";
import { type Request, vmOf } from "./request.ts";

/** A plan before anything was read: what was asked for, by whom, where. */
export function newPlan(asked: {
  id: string;
  request: Request;
  requestedBy: Actor;
  place: Place;
  /** As typed, for people. */
  typed: string;
  at: number;
  /** The VM that it is about; absent: the request's own. */
  vm?: string;
  /** To be read, never run. */
  planOnly?: boolean;
}): Plan {
  const { at, vm = vmOf(asked.request), ...rest } = asked;
  return {
    ...rest,
    ...(vm === undefined ? {} : { vm }),
    createdAt: at,
    state: "planning",
    title: asked.typed,
    params: null,
    steps: [],
    warnings: [],
    risk: "safe",
    digest: "",
    expiresAt: 0,
    approvals: [],
  };
}

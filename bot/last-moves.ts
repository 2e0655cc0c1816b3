import type { Plan } from "../jobs/record.ts";
import { age } from "./format.ts";
import { sourceOf } from "./headline.ts";

/** The latest move of each VM that was carried out, by the VM's name. The plans come newest first. */
export function lastMoves(plans: readonly Plan[]): ReadonlyMap<string, Plan> {
  const moves = plans.flatMap((plan) => {
    const { state, request } = plan;
    return state === "done" && "destination" in request ? [[request.vm, plan] as const] : [];
  });
  return new Map(moves.reverse());
}

/** 'last move kvm1 → kvm2, 2 h 05 m ago (k7m2qx9d)', by the instant when it was let go. */
export function moveWords({ id, request, params, createdAt, approvals }: Plan, now: number): string {
  if (!("destination" in request)) return `last changed by plan ${id}`;
  const source = sourceOf(request, params);
  const way = source === undefined ? `to ${request.destination}` : `${source} → ${request.destination}`;
  const at = Math.max(createdAt, ...approvals.map((approval) => approval.at));
  return `last move ${way}, ${age(now - at)} (${id})`;
}

import type { Plan } from "../jobs/record.ts";
import type { Tone } from "./message.ts";
import { openAside, type Story } from "./story.ts";

/** A plan's state in the one word that its colour needs, and whether its run may still say more. */
export interface Standing {
  readonly tone: Tone;
  readonly status: string;
  readonly live: boolean;
}

/**
 * How a plan stands. The journal is ahead of the plan's state for a moment at
 * a run's end, so its last event counts first.
 */
export function standing(plan: Plan, story: Story): Standing {
  const state = story.end === undefined ? plan.state : ENDS[story.end.type];
  const live = state === "running" || state === "approved";
  return { ...(live ? running(plan, story) : { ...STANDINGS[state], ...onlyToRead(plan) }), live };
}

const ENDS = {
  "run.stale": "stale",
  "run.cancelled": "cancelled",
  "run.failed": "failed",
  "run.stuck": "stuck",
  "run.done": "done",
} as const;

type Settled = Exclude<Plan["state"], "approved" | "running">;

const STANDINGS: Readonly<Record<Settled, { tone: Tone; status: string }>> = {
  planning: { tone: "neutral", status: "reading the hosts" },
  unplanned: { tone: "bad", status: "no plan could be made" },
  blocked: { tone: "bad", status: "blocked" },
  "nothing-to-do": { tone: "good", status: "nothing to do" },
  waiting: { tone: "waiting", status: "waiting for approval" },
  rejected: { tone: "neutral", status: "rejected" },
  expired: { tone: "neutral", status: "expired" },
  stale: { tone: "neutral", status: "out of date" },
  cancelled: { tone: "neutral", status: "cancelled" },
  failed: { tone: "bad", status: "failed" },
  stuck: { tone: "bad", status: "stuck: a person is needed" },
  done: { tone: "good", status: "done" },
};

/** Made by `/ferry plan`: nothing more will become of it, also when its time is over. */
export const isToRead = (plan: Plan): boolean =>
  plan.planOnly === true && (plan.state === "waiting" || plan.state === "expired");

const onlyToRead = (plan: Plan): Partial<Standing> =>
  isToRead(plan) ? { tone: "neutral", status: "plan only" } : {};

function running(plan: Plan, story: Story): { tone: Tone; status: string } {
  const aside = openAside(story);
  if (aside?.type === "doubt") return { tone: "unknown", status: "outcome unknown" };
  if (plan.cancelRequested !== undefined) return { tone: "running", status: "cancelling" };
  if (aside?.type === "wait") return { tone: "waiting", status: "waiting for its turn" };
  if (plan.state === "approved") return { tone: "running", status: "queued" };
  return { tone: "running", status: "running" };
}

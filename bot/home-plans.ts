import type { Person } from "../config/policy.ts";
import type { Site } from "../config/site.ts";
import type { Plan } from "../jobs/record.ts";
import type { Store } from "../jobs/store.ts";
import { headline } from "./headline.ts";
import type { HomeItem } from "./home-section.ts";
import { type Button, text, time } from "./message.ts";
import { needs } from "./needs.ts";
import { decisionButtons } from "./render-decision.ts";
import { cancelButton } from "./render-root.ts";
import { standing } from "./standing.ts";
import { type Story, tell } from "./story.ts";

export interface OpenPlan {
  readonly plan: Plan;
  readonly story: Story;
}

/** Every plan that still asks for something, oldest first, with how its run goes. */
export async function readOpenPlans(store: Store): Promise<OpenPlan[]> {
  const ids = await store.openPlans();
  // A record of another version of Ferry must not hide all others.
  const plans = await Promise.all(ids.map((id) => store.plan(id).catch(() => undefined)));
  const open = await Promise.all(
    plans.flatMap((plan) => (plan === undefined ? [] : [withStory(plan, store)])),
  );
  return open.sort((a, b) => a.plan.createdAt - b.plan.createdAt);
}

async function withStory(plan: Plan, store: Store): Promise<OpenPlan> {
  const begun = plan.state === "running" || plan.state === "approved";
  return { plan, story: tell(plan, begun ? await store.journal(plan.id) : []) };
}

/** Whether this person's approval would count now. */
export function waitsFor(person: Person, plan: Plan, { policy, people }: Site, now: number): boolean {
  if (plan.state !== "waiting" || plan.planOnly || now >= plan.expiresAt) return false;
  const { mayApprove, approvedBy } = needs(plan, policy, people);
  return mayApprove.includes(person.name) && !approvedBy.includes(person.name);
}

/** With the buttons of its card, and one that shows its exact commands. */
export function waitingItem(plan: Plan, { policy, people }: Site): HomeItem {
  const { approvals, approvedBy } = needs(plan, policy, people);
  const votes = approvals > 1 ? `; has ${approvedBy.length} of ${approvals} approvals` : "";
  return {
    lines: [
      text(headline(plan)),
      time(
        `Plan ${plan.id}, risk: ${plan.risk}, asked by ${plan.requestedBy.person}${votes}. Expires at `,
        plan.expiresAt,
        ".",
      ),
    ],
    buttons: [...decisionButtons(plan), showButton(plan)],
    place: plan.place,
  };
}

const showButton = ({ id }: Plan): Button => ({ id: `show.${id}`, label: "Show commands", style: "plain" });

export function underWayItem({ plan, story }: OpenPlan, person: Person): HomeItem {
  const { status } = standing(plan, story);
  const doing = plan.steps.filter((_, i) => story.steps[i]?.state === "running").map(({ title }) => title);
  const mayCancel = person.roles.includes("approver") || person.name === plan.requestedBy.person;
  const canCancel = story.end === undefined && plan.cancelRequested === undefined;
  return {
    lines: [
      text(`${headline(plan)}: ${[status, ...doing].join(", ")}`),
      text(`Plan ${plan.id}, asked by ${plan.requestedBy.person}.`),
    ],
    buttons: mayCancel && canCancel ? [cancelButton(plan.id)] : [],
    place: plan.place,
  };
}

import type { Plan } from "../jobs/record.ts";
import { count, list } from "./format.ts";
import { headline } from "./headline.ts";
import { type Button, type Line, type Message, text, time } from "./message.ts";
import { type Needs, needs } from "./needs.ts";
import { openSteps } from "./open-steps.ts";
import { rejectedLines } from "./render-root.ts";
import { isToRead, standing } from "./standing.ts";
import type { View } from "./view.ts";

/** How the decision stands; how the run goes, the root says. */
export function decisionStanding({ plan, story }: View): Pick<Message, "tone" | "status"> {
  const wasApproved = story.end !== undefined || APPROVED.includes(plan.state);
  if (!wasApproved) return standing(plan, story);
  const voters = [...new Set(plan.approvals.map(({ by }) => by.person))];
  return voters.length === 0
    ? { tone: "neutral", status: "no approval needed" }
    : { tone: "good", status: `approved by ${list(voters, "and")}` };
}

/** States that only an approved plan gets into; one that is cancelled may have been approved or not. */
const APPROVED: readonly Plan["state"][] = ["approved", "running", "done", "failed", "stuck", "stale"];

/** Who may decide until when; after the decision, who decided. */
export function decisionLines({ plan, site }: View): Line[] {
  const votes = plan.approvals.map(({ by, at }) => time(`${by.person} approved at `, at, "."));
  if (isToRead(plan)) return [text("This plan was made to be read: it cannot be approved.")];
  switch (plan.state) {
    case "waiting":
      return [...whoMay(plan, needs(plan, site.policy, site.people)), ...votes, expiry(plan)];
    case "rejected":
      return [...votes, ...(plan.rejected === undefined ? [] : rejectedLines(plan.rejected))];
    case "expired":
      return votes;
    case "cancelled":
      return [...votes, ...cancelledLines(plan)];
    default:
      return votes.length > 0 ? votes : [text("The policy lets a plan of this risk run without approval.")];
  }
}

function whoMay(plan: Plan, { approvals, secondPerson, mayApprove, approvedBy }: Needs): Line[] {
  const who = list(mayApprove, "or", "nobody; give somebody the approver role in the site file");
  const self = secondPerson ? ` ${plan.requestedBy.person} asked, so somebody else must approve.` : "";
  const short =
    mayApprove.length > 0 && mayApprove.length < approvals
      ? ` The site file has only ${count(mayApprove.length, "approver")} who may: add another.`
      : "";
  return [
    text(
      `Needs ${count(approvals, "approval")}, has ${approvedBy.length}. May approve: ${who}.${self}${short}`,
    ),
  ];
}

const expiry = (plan: Plan): Line =>
  time("Expires at ", plan.expiresAt, "; after that it cannot be approved, and nothing is done.");

const cancelledLines = ({ cancelRequested }: Plan): Line[] =>
  cancelRequested === undefined
    ? []
    : [time(`${cancelRequested.by.person} cancelled it at `, cancelRequested.at, ".")];

/** Only while a decision is open. */
export function decisionButtons(plan: Plan): Button[] {
  if (plan.state !== "waiting" || plan.planOnly) return [];
  const steps = openSteps(plan);
  return [
    {
      id: `approve.${plan.id}`,
      label: "Approve",
      style: "primary",
      confirm: `Have Ferry do ${count(steps.length, "step")}: ${headline(plan)}? Its risk: ${plan.risk}.`,
    },
    { id: `reject.${plan.id}`, label: "Reject", style: "danger" },
  ];
}

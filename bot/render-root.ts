import type { Plan } from "../jobs/record.ts";
import { excerpt, list } from "./format.ts";
import { headline, sourceOf } from "./headline.ts";
import { type Button, type Line, type Message, message, text, time } from "./message.ts";
import { needs } from "./needs.ts";
import { progressLine } from "./render-progress.ts";
import { stepLines } from "./render-steps.ts";
import { isToRead, standing } from "./standing.ts";
import { openAside, type Story } from "./story.ts";
import type { View } from "./view.ts";

/** The message in the channel, edited in place: the plan's state at a glance. */
export function rootMessage(view: View): Message {
  const { plan, story } = view;
  const { tone, status, live } = standing(plan, story);
  return message(headline(plan), tone, status, {
    steps: stepLines(plan, story, view.isAged === true ? undefined : view.now),
    lines: [...figures(view), ...nextLines(view), ...peopleLines(plan), ...planLines(view)],
    buttons: live && plan.cancelRequested === undefined ? [cancelButton(plan.id)] : [],
  });
}

/** Whoever may not cancel is told so when they click. */
export const cancelButton = (id: string): Button => ({
  id: `cancel.${id}`,
  label: "Cancel",
  style: "danger",
  confirm: `Stop plan ${id}? Ferry ends in one known state and says here which.`,
});

/** Figures are shown while what they measure goes on and its outcome is not in doubt. */
export function figures(view: View): Line[] {
  const { plan, story, progress } = view;
  const { tone, live } = standing(plan, story);
  if (!live || tone === "unknown" || progress === undefined) return [];
  const startedAt = story.steps.findLast(({ state }) => state === "running")?.startedAt;
  if (startedAt === undefined) return [];
  if (view.isAged === true) {
    return [
      text(
        `This message is old and changes only when a step does. How far it is now: /ferry show ${plan.id}`,
      ),
    ];
  }
  const { request, params } = plan;
  const source = request.runbook === "migrate-live" ? sourceOf(request, params) : undefined;
  return [text(progressLine(progress, startedAt, view.now, source))];
}

/** What must happen for the plan to go on, or how it ended, in one line each. */
function nextLines({ plan, story, site }: View): Line[] {
  if (story.end?.type === "run.done") return story.end.summary.map(text);
  if (story.end !== undefined && "standing" in story.end) {
    return [text(story.end.standing), ...causeLines(plan, story)];
  }
  const aside = openAside(story);
  if (aside?.type === "doubt") return [text(`${aside.error.title}. ${aside.next}`)];
  if (aside?.type === "wait") return [text(`Its turn comes when plan ${aside.holder} ends.`)];
  if (isToRead(plan)) return [text("Plan only: it cannot be approved.")];
  switch (plan.state) {
    case "unplanned":
      return [...(plan.error === undefined ? [] : [plan.error]), ...(plan.furtherErrors ?? [])].map(
        ({ title, remedy }) => text(`${title}. ${remedy}`),
      );
    case "waiting": {
      const { approvals, mayApprove, approvedBy } = needs(plan, site.policy, site.people);
      const open = list(
        mayApprove.filter((name) => !approvedBy.includes(name)),
        "or",
        "nobody else: add an approver to the site file",
      );
      const votes = approvals > 1 ? ` (${approvedBy.length} of ${approvals} approvals)` : "";
      return [time(`May approve in the thread: ${open}${votes}, until `, plan.expiresAt, ".")];
    }
    case "rejected":
      return plan.rejected === undefined ? [] : rejectedLines(plan.rejected);
    case "expired":
      return [time("Nobody decided by ", plan.expiresAt, "; nothing was done.")];
    default:
      return [];
  }
}

/** Why a run ended badly, where no failed step of the list above says it. */
function causeLines({ error }: Plan, { steps, end }: Story): Line[] {
  const cause = end !== undefined && "error" in end ? end.error : error;
  if (cause === undefined || steps.some((step) => step.error?.title === cause.title)) return [];
  const words = `${cause.title}. ${cause.remedy}`;
  return end !== undefined && "standing" in end && end.standing === words ? [] : [text(words)];
}

export const rejectedLines = ({ by, at, reason }: NonNullable<Plan["rejected"]>): Line[] => [
  time(`${by.person} rejected it at `, at, reason === undefined ? "." : `: ${reason}`),
];

function peopleLines({ requestedBy, typed, approvals, cancelRequested }: Plan): Line[] {
  return [
    text(`${requestedBy.person} asked: ${excerpt(typed, 200)}`),
    ...approvals.map(({ by, at }) => time(`${by.person} approved at `, at, ".")),
    ...(cancelRequested === undefined
      ? []
      : [time(`${cancelRequested.by.person} asked to cancel at `, cancelRequested.at, ".")]),
  ];
}

function planLines({ plan: { id, warnings, successor }, story: { takenUpAt } }: View): Line[] {
  return [
    ...(takenUpAt === undefined
      ? []
      : [time("Another worker took the run up at ", takenUpAt, ", read the hosts and went on.")]),
    ...warnings.map((warning) => text(`Note: ${warning}`)),
    text(successor === undefined ? `Plan ${id}` : `Plan ${id}, replaced by plan ${successor}`),
  ];
}

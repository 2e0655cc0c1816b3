import type { Plan } from "../jobs/record.ts";
import { followUpButtons, followUpLines } from "./follow-up.ts";
import { duration, list } from "./format.ts";
import { headline, sourceOf } from "./headline.ts";
import { type Line, type Message, message, text, time } from "./message.ts";
import { hasMoved, isMigration } from "./move-step.ts";
import { rejectedLines } from "./render-root.ts";
import { cancelledMessage, doneBefore, failedMessage } from "./render-stopped.ts";
import { isToRead } from "./standing.ts";
import type { End, Story } from "./story.ts";
import { canUndo, wasApplied } from "./undoable.ts";
import type { View } from "./view.ts";

/** The last message of a thread, with its key; undefined while there may be more to come. */
export function endMessage({ plan, story }: View): { key: string; message: Message } | undefined {
  switch (story.end?.type ?? plan.state) {
    case "run.done":
      return { key: "done", message: doneMessage(plan, story) };
    case "run.failed":
    case "run.stuck":
    case "failed":
    case "stuck":
      return { key: "failed", message: failedMessage(plan, story) };
    case "run.cancelled":
    case "cancelled":
      return { key: "cancelled", message: cancelledMessage(plan, story) };
    case "run.stale":
      return story.end?.type === "run.stale"
        ? { key: "stale", message: staleMessage(plan, story, story.end) }
        : undefined;
    case "rejected":
      return { key: "rejected", message: rejectedMessage(plan) };
    case "expired":
      if (isToRead(plan)) return undefined;
      return { key: "expired", message: expiredMessage(plan) };
    default:
      return undefined;
  }
}

function doneMessage(plan: Plan, story: Story): Message {
  const summary = story.end?.type === "run.done" ? story.end.summary : [];
  const voters = [...new Set(plan.approvals.map(({ by }) => by.person))];
  const parts = [
    ...(story.startedAt === undefined || story.end === undefined
      ? []
      : [`took ${duration(story.end.at - story.startedAt)}`]),
    `asked by ${plan.requestedBy.person}`,
    voters.length === 0 ? "no approval needed" : `approved by ${list(voters, "and")}`,
  ];
  return message(headline(plan), "good", "done", {
    lines: [...summary.map(text), text(capital(`${parts.join(", ")}.`)), ...wayBack(plan, story)],
  });
}

/** After a switchover the way back is another migration; what cannot be taken back has no way back. */
function wayBack(plan: Plan, story: Story): Line[] {
  const { id, request, params } = plan;
  if (!isMigration(request)) {
    return canUndo(plan, story) ? [text(`To take it back: /ferry undo ${id}`)] : [];
  }
  const source = sourceOf(request, params);
  const moved = plan.steps.some((step, i) => hasMoved(step) && wasApplied(story, i));
  if (!moved || source === undefined) return [];
  const mode = request.runbook === "migrate-cold" ? " cold" : "";
  return [text(`To move it back: /migrate ${request.vm} ${request.destination} ${source}${mode}`)];
}

function staleMessage(plan: Plan, story: Story, end: Extract<End, { type: "run.stale" }>): Message {
  const done = doneBefore(plan, story);
  const rest = done.length === 0 ? "nothing was done" : "nothing more was done";
  return message(headline(plan), "neutral", "out of date", {
    lines: [
      text(
        `Things have changed since plan ${plan.id} was made, so its approval no longer counts and ${rest}.`,
      ),
      ...end.changes.map((change) => text(`Changed: ${change}`)),
      ...done,
      text(
        `Plan ${end.successor} is made from how things are now: read and approve that one in its own thread.`,
      ),
    ],
  });
}

const rejectedMessage = (plan: Plan): Message =>
  message(headline(plan), "neutral", "rejected", {
    lines: [...(plan.rejected === undefined ? [] : rejectedLines(plan.rejected)), text("Nothing was done.")],
  });

const expiredMessage = (plan: Plan): Message =>
  message(headline(plan), "neutral", "expired", {
    lines: [time("Nobody decided by ", plan.expiresAt, "; nothing was done."), ...followUpLines(plan)],
    buttons: followUpButtons(plan),
  });

const capital = (words: string) => words.charAt(0).toUpperCase() + words.slice(1);

import type { Failure, Plan } from "../jobs/record.ts";
import { followUpButtons, followUpLines } from "./follow-up.ts";
import { count, duration, list } from "./format.ts";
import { headline, sourceOf } from "./headline.ts";
import { type Line, type Message, message, text, time } from "./message.ts";
import { failureLines } from "./render-error.ts";
import { rejectedLines } from "./render-root.ts";
import { isToRead } from "./standing.ts";
import type { End, Story } from "./story.ts";
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
  const undo = canUndo(plan, story) ? [text(wayBack(plan))] : [];
  return message(headline(plan), "good", "done", {
    lines: [...summary.map(text), text(capital(`${parts.join(", ")}.`)), ...undo],
  });
}

/** After a switchover the way back is another migration. */
function wayBack({ id, request, params }: Plan): string {
  const source = request.runbook === "migrate-live" ? sourceOf(request, params) : undefined;
  if (request.runbook !== "migrate-live" || source === undefined) return `To take it back: /ferry undo ${id}`;
  return `To move it back: /migrate ${request.vm} ${request.destination} ${source}`;
}

function failedMessage(plan: Plan, story: Story): Message {
  const { end } = story;
  const stuck = end === undefined ? plan.state === "stuck" : end.type === "run.stuck";
  const failed = end?.type === "run.failed" || end?.type === "run.stuck" ? end : undefined;
  const error: Failure | undefined = failed?.error ?? plan.error;
  const where = story.steps.flatMap(({ state }, i) => (state === "failed" ? [stepName(plan, i)] : []));
  const known =
    failed?.standing ??
    "Ferry does not know how things stand: look at the hosts before you start or stop anything.";
  return message(headline(plan), "bad", stuck ? "stuck: a person is needed" : "failed", {
    lines: [
      ...where.map((step) => text(`This failed: ${step}`)),
      ...(error === undefined ? [] : failureLines(error)),
      text(`How things stand: ${known}`),
      ...doneBefore(plan, story),
      ...safeToDo(plan, story, stuck),
      ...followUpLines(plan),
    ],
    buttons: followUpButtons(plan, { again: "Run again", undo: !stuck && canUndo(plan, story) }),
  });
}

function cancelledMessage(plan: Plan, story: Story): Message {
  const { cancelRequested } = plan;
  const who =
    cancelRequested === undefined
      ? []
      : [time(`${cancelRequested.by.person} asked to cancel at `, cancelRequested.at, ".")];
  const lines =
    story.end?.type === "run.cancelled"
      ? [
          text(`How things stand: ${story.end.standing}`),
          ...doneBefore(plan, story),
          ...safeToDo(plan, story, false),
        ]
      : [text("It had not begun: nothing was done.")];
  return message(headline(plan), "neutral", "cancelled", {
    lines: [...who, ...lines, ...followUpLines(plan)],
    buttons: followUpButtons(plan, { again: "Run again", undo: canUndo(plan, story) }),
  });
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

/** Steps that may have changed something on a host. */
function touched(plan: Plan, story: Story): readonly string[] {
  return plan.steps.flatMap(({ title, commands }, i) => {
    const state = story.steps[i]?.state;
    const acted = state === "applied" || state === "failed" || state === "running";
    return acted && commands.length > 0 ? [title] : [];
  });
}

const canUndo = (plan: Plan, story: Story): boolean =>
  plan.request.runbook !== "undo" && touched(plan, story).length > 0;

function doneBefore(plan: Plan, story: Story): Line[] {
  const applied = plan.steps.filter(
    ({ commands }, i) => story.steps[i]?.state === "applied" && commands.length > 0,
  );
  if (applied.length === 0) return [];
  const names = applied.length <= 5 ? `: ${applied.map(({ title }) => title).join("; ")}` : "";
  return [text(`Done before that and left as it is: ${count(applied.length, "step")}${names}.`)];
}

function safeToDo(plan: Plan, story: Story, stuck: boolean): Line[] {
  const again = "Run again makes a new plan from how the hosts are now.";
  if (stuck) {
    const first = "Look at the hosts first, and start or stop nothing before you know what runs where.";
    return [text(`${first} ${again} It shows its commands first, and the approval rules apply to it.`)];
  }
  if (!canUndo(plan, story)) return [text(`Safe now: ${again} The approval rules apply to it.`)];
  const undo = "Roll back makes a plan that takes back what this run did, newest first.";
  return [
    text(`Safe now: ${again} ${undo} Both show their commands first, and the approval rules apply to them.`),
  ];
}

const stepName = (plan: Plan, index: number) => plan.steps[index]?.title ?? `step ${index + 1}`;

const capital = (words: string) => words.charAt(0).toUpperCase() + words.slice(1);

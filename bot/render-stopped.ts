import type { Failure, Plan } from "../jobs/record.ts";
import { followUpButtons, followUpLines } from "./follow-up.ts";
import { count } from "./format.ts";
import { headline } from "./headline.ts";
import { type Line, type Message, message, text, time } from "./message.ts";
import { failureLines } from "./render-error.ts";
import type { Story } from "./story.ts";

/** A run that failed or is stuck: how things stand first, then why, then what is safe to do. */
export function failedMessage(plan: Plan, story: Story): Message {
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
      text(known),
      ...where.map((step) => text(`This failed: ${step}`)),
      ...(error === undefined ? [] : failureLines(error)),
      ...doneBefore(plan, story),
      ...safeToDo(plan, story, stuck),
      ...followUpLines(plan),
    ],
    buttons: followUpButtons(plan, { again: "Run again", undo: !stuck && canUndo(plan, story) }),
  });
}

export function cancelledMessage(plan: Plan, story: Story): Message {
  const { cancelRequested } = plan;
  const who =
    cancelRequested === undefined
      ? []
      : [time(`${cancelRequested.by.person} asked to cancel at `, cancelRequested.at, ".")];
  const lines =
    story.end?.type === "run.cancelled"
      ? [text(story.end.standing), ...doneBefore(plan, story), ...safeToDo(plan, story, false)]
      : [text("It had not begun: nothing was done.")];
  return message(headline(plan), "neutral", "cancelled", {
    lines: [...lines.slice(0, 1), ...who, ...lines.slice(1), ...followUpLines(plan)],
    buttons: followUpButtons(plan, { again: "Run again", undo: canUndo(plan, story) }),
  });
}

/** Steps that may have changed something on a host. */
function touched(plan: Plan, story: Story): readonly string[] {
  return plan.steps.flatMap(({ title, commands }, i) => {
    const state = story.steps[i]?.state;
    const acted = state === "applied" || state === "failed" || state === "running";
    return acted && commands.length > 0 ? [title] : [];
  });
}

/** An undo of an undo is a plan like any other, asked for by its own command. */
export const canUndo = (plan: Plan, story: Story): boolean =>
  plan.request.runbook !== "undo" && touched(plan, story).length > 0;

export function doneBefore(plan: Plan, story: Story): Line[] {
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

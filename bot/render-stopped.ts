import type { Failure, Plan } from "../jobs/record.ts";
import { followUpButtons, followUpLines, type Offer } from "./follow-up.ts";
import { count } from "./format.ts";
import { headline } from "./headline.ts";
import { type Line, type Message, message, text, time } from "./message.ts";
import { failureLines } from "./render-error.ts";
import type { Story } from "./story.ts";
import { canUndo } from "./undoable.ts";

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
  const next = offer(plan, story, stuck || failed === undefined || failed.unclear === true);
  return message(headline(plan), "bad", stuck ? "stuck: a person is needed" : "failed", {
    lines: [
      text(known),
      ...where.map((step) => text(`This failed: ${step}`)),
      ...(error === undefined ? [] : newWords(failureLines(error), known)),
      ...doneBefore(plan, story),
      text(next.words),
      ...followUpLines(plan),
    ],
    buttons: followUpButtons(plan, next),
  });
}

export function cancelledMessage(plan: Plan, story: Story): Message {
  const { cancelRequested } = plan;
  const who =
    cancelRequested === undefined
      ? []
      : [time(`${cancelRequested.by.person} asked to cancel at `, cancelRequested.at, ".")];
  const end = story.end?.type === "run.cancelled" ? story.end : undefined;
  const next = offer(plan, story, end?.unclear === true);
  return message(headline(plan), "neutral", "cancelled", {
    lines: [
      text(end === undefined ? "It had not begun: nothing was done." : end.standing),
      ...who,
      ...(end === undefined ? [] : [...doneBefore(plan, story), text(next.words)]),
      ...followUpLines(plan),
    ],
    buttons: followUpButtons(plan, next),
  });
}

export function doneBefore(plan: Plan, story: Story): Line[] {
  const applied = plan.steps.filter(
    ({ commands }, i) => story.steps[i]?.state === "applied" && commands.length > 0,
  );
  if (applied.length === 0) return [];
  const names = applied.length <= 5 ? `: ${applied.map(({ title }) => title).join("; ")}` : "";
  return [text(`Done before that and left as it is: ${count(applied.length, "step")}${names}.`)];
}

/** What can be asked for now. `lookFirst`: nobody knows what runs where, so nothing is called safe. */
function offer(plan: Plan, story: Story, lookFirst: boolean): Offer & { readonly words: string } {
  const again = story.startedAt === undefined ? "Plan again" : "Run again";
  const fresh = `${again} makes a new plan from how the hosts are now.`;
  if (lookFirst) {
    const first = "Look at the hosts first, and start or stop nothing before you know what runs where.";
    const words = `${first} ${fresh} It shows its commands first, and the approval rules apply to it.`;
    return { again, undo: false, words };
  }
  if (!canUndo(plan, story)) {
    return { again, undo: false, words: `Safe now: ${fresh} The approval rules apply to it.` };
  }
  const undo = "Roll back makes a plan that takes back what this run did, newest first.";
  const words = `Safe now: ${fresh} ${undo} Both show their commands first, and the approval rules apply to them.`;
  return { again, undo: true, words };
}

/** What the standing has not said already, word for word. */
const newWords = (lines: readonly Line[], standing: string): Line[] =>
  lines.filter((line) => line.type !== "text" || line.text !== standing);

const stepName = (plan: Plan, index: number) => plan.steps[index]?.title ?? `step ${index + 1}`;

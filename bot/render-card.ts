import type { Plan } from "../jobs/record.ts";
import { followUpButtons, followUpLines } from "./follow-up.ts";
import { count, list } from "./format.ts";
import { headline } from "./headline.ts";
import { type Line, type Message, message, text } from "./message.ts";
import { openSteps } from "./open-steps.ts";
import { blockedMessage } from "./render-blocked.ts";
import { commandParts, type Holds, within } from "./render-commands.ts";
import { decisionButtons, decisionLines, decisionStanding } from "./render-decision.ts";
import { failureLines } from "./render-error.ts";
import { foldSatisfied } from "./render-steps.ts";
import type { View } from "./view.ts";

/** Discord holds 4000 characters in a message; the rest of the card needs some of them. */
const PART = within(2500);
const SATISFIED = 12;

/**
 * What would be done, with the exact commands, and the buttons that decide.
 * When the commands are too many for one message, they stand in the messages
 * before the card (see `commandMessages`) and the card names the risky steps.
 */
export function cardMessage(view: View, holds: Holds = PART): Message {
  const { plan } = view;
  const { tone, status } = decisionStanding(view);
  const parts = commandParts(plan, holds);
  const title = `Plan ${plan.id} · ${headline(plan)}`;
  if (plan.state === "unplanned") {
    return message(title, tone, status, {
      lines: [...unplannedLines(plan), ...followUpLines(plan)],
      buttons: followUpButtons(plan),
    });
  }
  if (plan.state === "blocked") return blockedMessage(plan, title);
  if (plan.state === "nothing-to-do") {
    const lines = [text("Everything is so already; nothing was changed.")];
    return message(title, tone, status, { steps: satisfiedSteps(plan), lines });
  }
  const commands = parts.length === 1 ? parts.flat() : riskySteps(plan);
  return message(title, tone, status, {
    steps: satisfiedSteps(plan),
    lines: [
      ...introduction(plan, parts.length),
      ...commands,
      ...plan.warnings.map((warning) => text(`Note: ${warning}`)),
      ...decisionLines(view),
    ],
    buttons: decisionButtons(plan),
  });
}

/** The commands in messages of their own, when the card cannot hold them. */
export function commandMessages(plan: Plan, holds: Holds = PART): Message[] {
  const parts = commandParts(plan, holds);
  if (parts.length <= 1) return [];
  return parts.map((lines, i) =>
    message(`Plan ${plan.id} · exact commands, part ${i + 1} of ${parts.length}`, "neutral", "commands", {
      lines,
    }),
  );
}

/** Hosts that keep a plan from being made are told of all at once, as blockers are. */
function unplannedLines({ error, furtherErrors = [] }: Plan): Line[] {
  if (error === undefined) return [];
  if (furtherErrors.length === 0) return failureLines(error);
  const all = [error, ...furtherErrors].flatMap((each, i) => failureLines(each, `${i + 1}. `));
  return [text(`${furtherErrors.length + 1} things stand in the way. Nothing was changed.`), ...all];
}

const satisfiedSteps = ({ steps }: Plan) =>
  foldSatisfied(
    steps
      .filter(({ state }) => state === "satisfied")
      .map(({ title, because }) => ({
        mark: "satisfied",
        text: title,
        ...(because === undefined ? {} : { note: because }),
      })),
    SATISFIED,
  );

function introduction(plan: Plan, parts: number): Line[] {
  const steps = openSteps(plan);
  const where = parts > 1 ? `the exact commands of the ${parts} messages above` : "exactly these commands";
  const risky = steps.flatMap(({ risk }, i) => (risk === "safe" ? [] : [`${i + 1} (${risk})`]));
  const risk =
    risky.length === 0
      ? "All of it is safe."
      : `Risky: ${risky.length === 1 ? "step" : "steps"} ${list(risky, "and")}.`;
  return [
    text(
      `The plan is ${count(steps.length, "step")} with ${where}, in this order, and nothing else. ${risk}`,
    ),
  ];
}

/** Beside commands that stand elsewhere, the steps that somebody should think about twice. */
const riskySteps = (plan: Plan): Line[] =>
  openSteps(plan).flatMap(({ title, risk }, i) =>
    risk === "safe" ? [] : [text(`${i + 1}. ${title} (${risk})`)],
  );

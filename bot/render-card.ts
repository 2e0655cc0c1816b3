import type { Plan } from "../jobs/record.ts";
import { followUpButtons, followUpLines } from "./follow-up.ts";
import { count, list } from "./format.ts";
import { headline } from "./headline.ts";
import { type Button, type Line, type Message, message, text, time } from "./message.ts";
import { needs } from "./needs.ts";
import { openSteps } from "./open-steps.ts";
import { blockedMessage } from "./render-blocked.ts";
import { commandParts } from "./render-commands.ts";
import { failureLines } from "./render-error.ts";
import { rejectedLines } from "./render-root.ts";
import { foldSatisfied } from "./render-steps.ts";
import { isToRead, standing } from "./standing.ts";
import { stateWords } from "./state-words.ts";
import type { View } from "./view.ts";

/** Discord holds 4000 characters in a message; the rest of the card needs some of them. */
const PART = 2500;
const SATISFIED = 12;

/**
 * What would be done, with the exact commands, and the buttons that decide.
 * When the commands are too many for one message, they stand in the messages
 * before the card (see `commandMessages`) and the card has the steps' names.
 */
export function cardMessage(view: View): Message {
  const { plan, story } = view;
  const { tone, status } = cardStanding(view);
  const parts = commandParts(plan, PART);
  const title = `Plan ${plan.id} · ${headline(plan)}`;
  if (plan.state === "unplanned") {
    const lines = plan.error === undefined ? [] : failureLines(plan.error);
    return message(title, tone, status, {
      lines: [...lines, ...followUpLines(plan)],
      buttons: followUpButtons(plan),
    });
  }
  if (plan.state === "blocked") return blockedMessage(plan, title);
  if (plan.state === "nothing-to-do") {
    const lines = [text("Everything is so already; nothing was changed.")];
    return message(title, tone, status, { steps: satisfiedSteps(plan), lines });
  }
  const commands = parts.length === 1 ? parts.flat() : stepNames(plan);
  return message(title, tone, status, {
    steps: satisfiedSteps(plan),
    lines: [
      ...introduction(plan, parts.length),
      ...commands,
      ...plan.warnings.map((warning) => text(`Note: ${warning}`)),
      ...decisionLines(view),
    ],
    buttons: plan.state === "waiting" && story.end === undefined ? decisionButtons(plan) : [],
  });
}

/** The commands in messages of their own, when the card cannot hold them. */
export function commandMessages({ plan }: View): Message[] {
  const parts = commandParts(plan, PART);
  if (parts.length <= 1) return [];
  return parts.map((lines, i) =>
    message(`Plan ${plan.id} · exact commands, part ${i + 1} of ${parts.length}`, "neutral", "commands", {
      lines,
    }),
  );
}

/** The card says how the decision went; how the run goes, the root says. */
function cardStanding({ plan, story }: View): Pick<Message, "tone" | "status"> {
  if (plan.approvals.length > 0 && plan.state !== "waiting" && plan.state !== "rejected") {
    return { tone: "good", status: `approved by ${list(voters(plan), "and")}` };
  }
  if (["approved", "running", "done", "failed", "stuck", "stale"].includes(plan.state)) {
    return { tone: "neutral", status: "no approval needed" };
  }
  return standing(plan, story);
}

const voters = (plan: Plan) => [...new Set(plan.approvals.map(({ by }) => by.person))];

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

const stepNames = (plan: Plan): Line[] =>
  openSteps(plan).map(({ title, risk }, i) =>
    text(`${i + 1}. ${title}${risk === "safe" ? "" : ` (${risk})`}`),
  );

function decisionLines({ plan, site }: View): Line[] {
  const votes = plan.approvals.map(({ by, at }) => time(`${by.person} approved at `, at, "."));
  if (isToRead(plan)) return [text("This plan was made to be read: it cannot be approved.")];
  switch (plan.state) {
    case "waiting":
      return [...whoMay(plan, needs(plan, site.policy, site.people)), ...votes, expiry(plan)];
    case "rejected":
      return [...votes, ...(plan.rejected === undefined ? [] : rejectedLines(plan.rejected))];
    case "expired":
      return [...votes, time("Expired at ", plan.expiresAt, "; nobody had decided and nothing was done.")];
    case "cancelled":
      return votes.length > 0 ? votes : [text(`${sentence(stateWords(plan))}.`)];
    default:
      return votes.length > 0 ? votes : [text("The policy lets a plan of this risk run without approval.")];
  }
}

function whoMay(
  plan: Plan,
  { approvals, secondPerson, mayApprove, approvedBy }: ReturnType<typeof needs>,
): Line[] {
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

function decisionButtons(plan: Plan): Button[] {
  if (plan.planOnly) return [];
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

const sentence = (words: string) => words.charAt(0).toUpperCase() + words.slice(1);

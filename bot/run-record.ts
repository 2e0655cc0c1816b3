import type { Failure, Plan, PlannedStep, RunEvent } from "../jobs/record.ts";
import type { Attachment } from "./chat.ts";
import { duration } from "./format.ts";
import { headline } from "./headline.ts";
import type { Story } from "./story.ts";

/**
 * The record of a run that has ended, as a text file: who asked and approved,
 * the plan with its exact commands, the journal with times, the figures that
 * it ended with. Undefined while the run goes on, and where nothing was run.
 */
export function runRecord(plan: Plan, story: Story, journal: readonly RunEvent[]): Attachment | undefined {
  if (story.end === undefined || story.startedAt === undefined) return undefined;
  const about = headline(plan);
  const text = [
    `Plan ${plan.id} · ${about}`,
    "All times are UTC.",
    "",
    ...people(plan),
    `Risk: ${plan.risk}. Digest of what was approved: ${plan.digest}`,
    `It ran for ${duration(story.end.at - story.startedAt)}.`,
    "",
    "THE PLAN",
    ...plan.steps.flatMap(stepRows),
    ...plan.warnings.map((warning) => `Note: ${warning}`),
    "",
    "WHAT HAPPENED",
    ...journal.flatMap((event) => eventRows(event, plan)),
    "",
  ].join("\n");
  return { name: `ferry-${plan.id}.txt`, title: `Record of plan ${plan.id}: ${about}`, text };
}

function people({ requestedBy, typed, createdAt, approvals, cancelRequested, givenUp }: Plan): string[] {
  const did = (who: Plan["requestedBy"], what: string, at: number) =>
    `${who.person} (${who.platform} ${who.account}) ${what} at ${instant(at)}`;
  return [
    `${did(requestedBy, "asked", createdAt)}: ${typed}`,
    ...approvals.map(({ by, at }) => did(by, "approved", at)),
    ...(cancelRequested === undefined ? [] : [did(cancelRequested.by, "cancelled", cancelRequested.at)]),
    ...(givenUp === undefined ? [] : [did(givenUp.by, "gave it up", givenUp.at)]),
  ];
}

function stepRows({ title, risk, state, because, commands }: PlannedStep, index: number): string[] {
  const why = because === undefined ? "" : `: ${because}`;
  return [
    `${index + 1}. ${title} (${risk}), ${state}${why}`,
    ...(state === "satisfied" ? [] : commands.flatMap(({ host, shown }) => indented(`${host}$ ${shown}`))),
  ];
}

function eventRows(event: RunEvent, plan: Plan): string[] {
  const [first = "", ...more] = eventText(event, plan);
  return [`${instant(event.at)}  ${first}`, ...more.flatMap(indented)];
}

/** What happened in one line, and what belongs to it in further ones. */
function eventText(event: RunEvent, plan: Plan): string[] {
  switch (event.type) {
    case "run.started":
      return [`worker ${event.worker} ${event.resumed ? "took the run up" : "began the run"}`];
    case "run.waiting":
      return [`waits for ${event.for}, which plan ${event.holder} holds`];
    case "run.unknown":
      return ["outcome unknown", ...failureRows(event.error), event.next];
    case "run.note":
      return event.text.split("\n");
    case "step.skipped":
      return [`${stepName(plan, event.step)}: skipped${noteOf(event)}`];
    case "step.started":
      return [`${stepName(plan, event.step)}: begun`];
    case "step.applied":
      return [`${stepName(plan, event.step)}: done${noteOf(event)}`];
    case "step.failed":
      return [`${stepName(plan, event.step)}: failed`, ...failureRows(event.error)];
    case "step.undone":
      return [`${stepName(plan, event.step)}: taken back by the run itself`];
    case "run.stale":
      return [`out of date; plan ${event.successor} is made instead`, ...event.changes];
    case "run.cancelled":
      return ["cancelled", event.standing];
    case "run.failed":
      return ["failed", ...failureRows(event.error), event.standing];
    case "run.stuck":
      return ["stuck: a person is needed", ...failureRows(event.error), event.standing];
    case "run.done":
      return ["done", ...event.summary];
  }
}

const stepName = ({ steps }: Plan, index: number) =>
  `step ${index + 1}${steps[index] === undefined ? "" : `, ${steps[index].title}`}`;

const noteOf = ({ note }: { note?: string | undefined }) => (note === undefined ? "" : ` (${note})`);

const failureRows = ({ code, title, remedy, output }: Failure): string[] => [
  `${title} [${code}]`,
  remedy,
  ...(output === undefined ? [] : [output]),
];

const indented = (text: string): string[] => text.split("\n").map((row) => `    ${row}`);

const instant = (at: number): string => new Date(at).toISOString().replace("T", " ").replace("Z", "");

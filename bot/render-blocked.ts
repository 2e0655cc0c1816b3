import type { Failure, Plan, PlannedStep } from "../jobs/record.ts";
import { followUpButtons, followUpLines } from "./follow-up.ts";
import { count } from "./format.ts";
import { type Line, type Message, message, text } from "./message.ts";
import { failureLines } from "./render-error.ts";

/** Everything that stands in a plan's way, each with its remedy, and no way to approve it. */
export function blockedMessage(plan: Plan, title: string): Message {
  return message(title, "bad", "blocked", {
    lines: [...blockedLines(plan), ...followUpLines(plan)],
    buttons: followUpButtons(plan),
  });
}

export function blockedLines(plan: Plan): Line[] {
  const blockers = blockersOf(plan);
  const many = blockers.length === 1 ? "One thing stands" : `${blockers.length} things stand`;
  return [
    text(`${many} in the way. Nothing was changed, and nothing can be approved.`),
    ...blockers.flatMap(blockerLines),
  ];
}

interface Blocker {
  readonly error: Failure;
  readonly steps: PlannedStep[];
}

/** A host that is down is in the way of many steps, and is named once. */
function blockersOf({ steps }: Plan): Blocker[] {
  const blockers = new Map<string, Blocker>();
  for (const step of steps) {
    const { error } = step;
    if (error === undefined) continue;
    const key = JSON.stringify(error);
    const known = blockers.get(key);
    if (known === undefined) blockers.set(key, { error, steps: [step] });
    else known.steps.push(step);
  }
  return [...blockers.values()];
}

function blockerLines({ error, steps }: Blocker, index: number): Line[] {
  return [...failureLines(error, `${index + 1}. `), ...inTheWayOf(steps)];
}

/** A check that only looks is named by what it found: its title, 'kvm2 has memory for vm1', would say it again. */
function inTheWayOf([first, ...others]: readonly PlannedStep[]): Line[] {
  if (first === undefined || (others.length === 0 && first.commands.length === 0)) return [];
  const more = others.length === 0 ? "" : ` and ${count(others.length, "more step")}`;
  return [text(`In the way of: ${first.title}${more}`)];
}

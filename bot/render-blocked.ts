import type { Failure, Plan } from "../jobs/record.ts";
import { followUpButtons, followUpLines } from "./follow-up.ts";
import { count } from "./format.ts";
import { type Line, type Message, message, text } from "./message.ts";
import { failureLines } from "./render-error.ts";

/** Everything that stands in a plan's way, each with its remedy, and no way to approve it. */
export function blockedMessage(plan: Plan, title: string): Message {
  const blockers = blockersOf(plan);
  const many = blockers.length === 1 ? "One thing stands" : `${blockers.length} things stand`;
  return message(title, "bad", "blocked", {
    lines: [
      text(`${many} in the way. Nothing was changed, and nothing can be approved.`),
      ...blockers.flatMap(blockerLines),
      ...followUpLines(plan),
    ],
    buttons: followUpButtons(plan),
  });
}

interface Blocker {
  readonly error: Failure;
  readonly steps: string[];
}

/** A host that is down is in the way of many steps, and is named once. */
function blockersOf({ steps }: Plan): Blocker[] {
  const blockers = new Map<string, Blocker>();
  for (const { title, error } of steps) {
    if (error === undefined) continue;
    const key = JSON.stringify(error);
    const known = blockers.get(key);
    if (known === undefined) blockers.set(key, { error, steps: [title] });
    else known.steps.push(title);
  }
  return [...blockers.values()];
}

function blockerLines({ error, steps }: Blocker, index: number): Line[] {
  const [first = "", ...others] = steps;
  const more = others.length === 0 ? "" : ` and ${count(others.length, "more step")}`;
  return [...failureLines(error, `${index + 1}. `), text(`In the way of: ${first}${more}`)];
}

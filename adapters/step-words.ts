import { duration } from "../bot/format.ts";
import type { StepLine } from "../bot/message.ts";
import { cut } from "./cut.ts";
import { STEPS } from "./marks.ts";

/** Of a step's title and of what stands beside it, before anything must be cut for want of room. */
export const stepLimits = { title: 300, note: 400 } as const;

/** A step in one line of at most `most` characters: `✅ Start pool images on kvm2 (done, 3 s)`. Its word is never cut off. */
export function stepText(step: StepLine, most: number): string {
  const { mark } = STEPS[step.mark];
  const said = sayings(step).join(", ");
  const end = said === "" ? "" : ` (${said})`;
  const room = Math.max(1, most - mark.length - 1 - end.length);
  const note = step.note ?? "";
  // The note is cut first, but not before it has its part; what it leaves is the title's.
  const titleRoom = note === "" ? room : Math.max(Math.ceil(room * 0.6), room - note.length - 2);
  const title = cut(step.text, Math.min(stepLimits.title, titleRoom));
  const rest = room - title.length - 2;
  const told =
    note === "" || rest < Math.min(2, note.length) ? "" : `: ${cut(note, Math.min(stepLimits.note, rest))}`;
  return `${mark} ${title}${end}${told}`;
}

/** How a step stands and how long it took or has been running; what its note says may not be contradicted. */
export function sayings({ mark, durationMs, note }: StepLine): string[] {
  const word = mark === "running" && note !== undefined ? "" : STEPS[mark].word;
  const took =
    durationMs === undefined || (mark === "running" && durationMs < 1000) ? "" : duration(durationMs);
  return [word, took].filter((part) => part !== "");
}

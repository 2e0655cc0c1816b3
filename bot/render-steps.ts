import type { Plan, PlannedStep } from "../jobs/record.ts";
import { count } from "./format.ts";
import type { StepLine, StepMark } from "./message.ts";
import { openAside, type StepStory, type Story } from "./story.ts";

/** More steps than these are folded together, so that a long plan stays readable on every platform. */
const MOST = 40;
/** So many satisfied steps are named; more are counted. */
const NAMED = 3;

/** The checklist of a plan and its run: what was so already first, then every step in order. */
export function stepLines(plan: Plan, story: Story, now: number): StepLine[] {
  const over = story.end !== undefined;
  const doubtful = openAside(story)?.type === "doubt";
  const satisfied: StepLine[] = [];
  const others: StepLine[] = [];
  for (const [i, planned] of plan.steps.entries()) {
    const told = story.steps[i] ?? { state: "untouched" };
    if (planned.state === "satisfied" && (told.state === "untouched" || told.state === "skipped")) {
      satisfied.push({ mark: "satisfied", text: planned.title, ...noted(planned.because) });
    } else {
      others.push(stepLine(planned, told, { over, doubtful, now }));
    }
  }
  return [...foldSatisfied(satisfied), ...fold(others)];
}

/** Every satisfied step, or how many there are. */
export function foldSatisfied(steps: readonly StepLine[], named = NAMED): StepLine[] {
  if (steps.length <= named) return [...steps];
  return [{ mark: "satisfied", text: `${count(steps.length, "thing")} that Ferry checked` }];
}

interface Moment {
  /** The run has ended: what was running was stopped. */
  readonly over: boolean;
  readonly doubtful: boolean;
  readonly now: number;
}

function stepLine(planned: PlannedStep, told: StepStory, { over, doubtful, now }: Moment): StepLine {
  const line = (mark: StepMark, note?: string, durationMs?: number): StepLine => ({
    mark,
    text: planned.title,
    ...(durationMs === undefined ? {} : { durationMs }),
    ...noted(note),
  });
  const took = told.startedAt === undefined ? undefined : (told.endedAt ?? now) - told.startedAt;
  switch (told.state) {
    case "applied":
      return line("done", told.note, took);
    case "skipped":
      return line("skipped", told.note ?? "had become true by itself");
    case "failed":
      return line("failed", told.error?.title, took);
    case "running":
      if (over) return line("failed", "stopped before it was done");
      if (doubtful) return line("running", "outcome unknown");
      return line("running", undefined, took === undefined || took < 1000 ? undefined : coarse(took));
    case "untouched":
      if (planned.state === "blocked") return line("blocked", planned.error?.title);
      if (over) return line("pending", told.note ?? "not begun");
      return planned.state === "later" ? line("later") : line("pending");
  }
}

const noted = (note: string | undefined) => (note === undefined ? {} : { note });

/** A running time that changes less often the longer it gets: each change is an edit. */
function coarse(ms: number): number {
  const unit = ms < 60_000 ? 1000 : ms < 600_000 ? 5000 : 60_000;
  return Math.max(0, Math.floor(ms / unit) * unit);
}

/** Keeps what is going on and its neighbours; the ends of the list are counted. */
function fold(steps: readonly StepLine[]): StepLine[] {
  if (steps.length <= MOST) return [...steps];
  const settled = steps.findIndex(({ mark }) => mark !== "done" && mark !== "skipped");
  const focus = settled === -1 ? steps.length : settled;
  const from = Math.max(0, Math.min(focus - MOST / 2, steps.length - MOST));
  const to = from + MOST;
  return [
    ...folded(steps.slice(0, from), "done", "done"),
    ...steps.slice(from, to),
    ...folded(steps.slice(to), "pending", "to come"),
  ];
}

const folded = (steps: readonly StepLine[], mark: StepMark, word: string): StepLine[] =>
  steps.length === 0 ? [] : [{ mark, text: `${count(steps.length, "more step")} ${word}` }];

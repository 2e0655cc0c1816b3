import type { Line, Message, StepLine } from "../../bot/message.ts";
import { buttonRow, heading, type Look, lineRows } from "./render.ts";
import { type Row, span } from "./row.ts";
import { stepRow } from "./steps.ts";

/** What an edit changed, as lines for a place where nothing can be redrawn. */
export interface Changes {
  readonly rows: readonly Row[];
  /** Only figures of something that goes on: may wait until enough time has passed. */
  readonly progress: boolean;
}

/**
 * The lines that tell a reader of `before` what `after` says besides; empty
 * when nothing new is to be said. A running step's duration is no news.
 */
export function changes(before: Message, after: Message, plan: string | undefined, look: Look): Changes {
  const headline = before.title !== after.title ? [heading(after, undefined)] : statusRow(before, after);
  const steps = newSteps(before.steps, after.steps);
  const moved = steps.filter((change) => change.moved);
  const lines = newLines(before.lines, after.lines);
  const codes = lines.filter((line) => line.type === "code");
  const had = new Set(before.buttons.map((button) => button.id));
  const buttons = buttonRow(
    after.buttons.filter((button) => !had.has(button.id)),
    look,
  );

  return {
    rows: [
      ...headline,
      ...steps.map(({ step }) => stepRow(step, plan)),
      ...lines.flatMap((line) => lineRows(line, plan, look)),
      ...(buttons.length === 0 ? [] : [buttons]),
    ],
    progress:
      after.tone === "running" && headline.length + moved.length + codes.length + buttons.length === 0,
  };
}

function statusRow(before: Message, after: Message): Row[] {
  return before.status === after.status || after.status === ""
    ? []
    : [[span(`status: ${after.status}`, "strong")]];
}

interface NewStep {
  readonly step: StepLine;
  /** It stands differently, and doesn't just say something else. */
  readonly moved: boolean;
}

/** Steps are found again by their text, which may occur twice. */
function newSteps(
  before: readonly StepLine[],
  after: readonly StepLine[],
): { step: StepLine; moved: boolean }[] {
  const old = new Map(named(before));
  return named(after).flatMap(([name, step]): NewStep[] => {
    const earlier = old.get(name);
    const mark = earlier?.mark ?? "pending";
    if (mark !== step.mark) return [{ step, moved: true }];
    return step.note !== undefined && step.note !== earlier?.note ? [{ step, moved: false }] : [];
  });
}

function named(steps: readonly StepLine[]): [string, StepLine][] {
  const seen = new Map<string, number>();
  return steps.map((step) => {
    const nth = seen.get(step.text) ?? 0;
    seen.set(step.text, nth + 1);
    return [`${nth} ${step.text}`, step];
  });
}

function newLines(before: readonly Line[], after: readonly Line[]): Line[] {
  const had = new Set(before.map((line) => JSON.stringify(line)));
  return after.filter((line) => !had.has(JSON.stringify(line)));
}

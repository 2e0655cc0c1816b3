import { duration } from "../../bot/format.ts";
import type { StepLine, StepMark } from "../../bot/message.ts";
import { cutText } from "./cut.ts";
import { limits } from "./limits.ts";
import { type Paint, type Row, span } from "./row.ts";
import { textWidth } from "./width.ts";

interface Look {
  readonly mark: string;
  /** A pending step's mark says enough; each other one has its word. */
  readonly word: string;
  readonly paint?: Paint;
}

const LOOKS: Readonly<Record<StepMark, Look>> = {
  done: { mark: "✓", word: "done", paint: "good" },
  satisfied: { mark: "✓", word: "already so", paint: "dim" },
  running: { mark: "▸", word: "running", paint: "active" },
  pending: { mark: "·", word: "" },
  later: { mark: "·", word: "checked at its turn", paint: "dim" },
  failed: { mark: "✗", word: "failed", paint: "bad" },
  blocked: { mark: "✗", word: "blocked", paint: "bad" },
  skipped: { mark: "·", word: "skipped", paint: "dim" },
};

/** Steps under each other: mark, text, duration, word and note; the durations' ends are aligned. */
export function stepRows(steps: readonly StepLine[], plan: string | undefined): Row[] {
  const parts = steps.map((step) => ({
    step,
    text: span(cutText(step.text, plan)),
    time: timeOf(step),
  }));
  const textColumns = Math.min(
    limits.stepColumns,
    Math.max(0, ...parts.map(({ text }) => textWidth(text.text))),
  );
  const timeColumns = Math.max(0, ...parts.map(({ time }) => time.length));

  return parts.map(({ step, text, time }) => {
    const look = LOOKS[step.mark];
    const said = [word(step), step.note ?? ""].filter((part) => part !== "").join(" · ");
    const padding = " ".repeat(Math.max(0, textColumns - textWidth(text.text)));
    const tail = timeColumns > 0 ? `  ${time.padStart(timeColumns)}` : "";
    const row: Row = [span(`${look.mark} `, look.paint), text];
    if (said === "" && time === "") return row;
    return [...row, span(`${padding}${tail}`), ...(said === "" ? [] : [span(`  ${said}`, look.paint)])];
  });
}

/** A step that has just begun has taken no time worth telling. */
function timeOf({ mark, durationMs }: StepLine): string {
  return durationMs === undefined || (mark === "running" && durationMs < 1000) ? "" : duration(durationMs);
}

/** What a running step's note says may not be contradicted: its outcome may be unknown. */
function word({ mark, note }: StepLine): string {
  return mark === "running" && note !== undefined ? "" : LOOKS[mark].word;
}

/** One step on a line of its own, as it is told where nothing can be redrawn. */
export function stepRow(step: StepLine, plan: string | undefined): Row {
  return stepRows([step], plan)[0] ?? [];
}

import { briefLine } from "../../bot/brief.ts";
import type { Button, Line, Message, Tone } from "../../bot/message.ts";
import { cutRows, cutText } from "./cut.ts";
import { type Paint, type Row, rowText, type Span, span } from "./row.ts";
import { stepRows } from "./steps.ts";
import { instant } from "./time.ts";
import { wrap } from "./width.ts";

/** What rendering needs beside the message. */
export interface Look {
  /** Text is broken at spaces to fit; absent: lines are as long as they are. */
  readonly columns?: number;
  /** ms since 1970: an instant of another day is shown with its date. */
  readonly now: number;
  /** IANA name; absent: the machine's own. */
  readonly timeZone?: string;
  number(button: Button): number;
}

const TONES: Readonly<Record<Tone, Paint | undefined>> = {
  neutral: undefined,
  waiting: "warning",
  running: "active",
  good: "good",
  bad: "bad",
  unknown: "warning",
};

/** `k7m2qx9d  Move vm1 from kvm1 to kvm2 — running`; the id stands once. */
export function heading(message: Message, plan: string | undefined): Row {
  const id = plan === undefined || message.title.includes(plan) ? [] : [span(`${plan}  `, "dim")];
  const title = span(cutText(message.title, plan), "strong");
  return message.status === ""
    ? [...id, title]
    : [...id, title, span(" — "), span(message.status, TONES[message.tone])];
}

/**
 * Everything below a message's heading. Code, and so the exact commands of an
 * approval card, is printed whole; runaway steps and text are cut with a line
 * that says how to see the rest.
 */
export function body(message: Message, plan: string | undefined, look: Look): Row[] {
  const steps = cutRows(stepRows(message.steps, plan), plan);
  const texts = message.lines.flatMap((line) => lineRows(line, plan, look));
  const buttons = buttonRow(message.buttons, look);
  return [...steps, ...texts, ...(buttons.length === 0 ? [] : [buttons])];
}

/** One line of a message; text of many lines is cut, code never. */
export function lineRows(line: Line, plan: string | undefined, look: Look): Row[] {
  switch (line.type) {
    case "code":
      return line.text.split("\n").map((text) => [span(text)]);
    case "time":
      return textRows(`${line.before}${instant(line.at, look.now, look.timeZone)}${line.after}`, plan, look);
    case "text":
      return textRows(line.text, plan, look);
  }
}

function textRows(text: string, plan: string | undefined, look: Look): Row[] {
  const rows = text.split("\n").flatMap((single): Row[] => {
    const { text: safe } = span(cutText(single, plan));
    return (look.columns === undefined ? [safe] : wrap(safe, look.columns)).map((part) => [span(part)]);
  });
  return cutRows(rows, plan);
}

/** An answer that is one line; undefined for any other message. */
export function briefRow(message: Message, look: Look): Row | undefined {
  const { columns: _, ...unbroken } = look;
  const pieces = briefLine(message)?.map((line) =>
    lineRows(line, undefined, unbroken).map(rowText).join(" "),
  );
  return pieces && [span(pieces.join(" "), TONES[message.tone])];
}

/** `[3] Approve  [4] Reject` */
export function buttonRow(buttons: readonly Button[], look: Look): Row {
  return buttons.flatMap((button, index): Span[] => [
    span(`${index === 0 ? "" : "  "}[${look.number(button)}] `, "strong"),
    span(button.label, button.style === "danger" ? "bad" : button.style === "primary" ? "good" : undefined),
  ]);
}

/** A row moved to the right. */
export function indented(row: Row, columns: number): Row {
  return rowText(row) === "" ? row : [span(" ".repeat(columns)), ...row];
}

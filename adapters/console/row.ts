import { visible } from "../visible.ts";
import { fitting, textWidth } from "./width.ts";

/** Colour in addition to words and marks, never instead of them. */
export type Paint = "strong" | "dim" | "good" | "bad" | "warning" | "active";

export interface Span {
  /** Safe to send to a terminal: made by `span`. */
  readonly text: string;
  readonly paint?: Paint;
}

/** One line on the console. */
export type Row = readonly Span[];

/** SGR parameters (ECMA-48 8.3.117) of the terminal's own palette, which the person chose to be readable. */
const SGR: Readonly<Record<Paint, string>> = {
  strong: "1",
  dim: "2",
  good: "32",
  bad: "31",
  warning: "33",
  active: "36",
};

/** A piece of a line; whatever a terminal would obey in it is made visible. */
export function span(text: string, paint?: Paint): Span {
  return paint === undefined ? { text: visible(text) } : { text: visible(text), paint };
}

export function rowText(row: Row): string {
  return row.map((piece) => piece.text).join("");
}

/** A row as the terminal gets it. Without colours it holds no escape sequence at all. */
export function paintRow(row: Row, colours: boolean): string {
  if (!colours) return rowText(row);
  return row
    .map(({ text, paint }) =>
      paint === undefined || text === "" ? text : `\x1b[${SGR[paint]}m${text}\x1b[0m`,
    )
    .join("");
}

/** A row that takes at most so many columns; `…` stands for what was cut. */
export function clipRow(row: Row, columns: number): Row {
  if (textWidth(rowText(row)) <= columns) return row;
  const kept: Span[] = [];
  let room = Math.max(columns - 1, 0);
  for (const piece of row) {
    const text = fitting(piece.text, room);
    kept.push({ ...piece, text });
    room -= textWidth(text);
    if (text !== piece.text) break;
  }
  return [...kept, { text: "…" }];
}

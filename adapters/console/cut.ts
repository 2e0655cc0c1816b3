import { limits } from "./limits.ts";
import { type Row, span } from "./row.ts";

/** A text line within limits; what was cut is counted. */
export function cutText(text: string, plan: string | undefined): string {
  const most = limits.lineCharacters;
  if (text.length <= most) return text;
  // Half of a surrogate pair would show as an escape.
  const kept = text.slice(0, most).replace(/[\uD800-\uDBFF]$/, "");
  return `${kept} ${more(text.length - kept.length, "characters", plan)}`;
}

/** The first rows within limits, and a line that counts the rest. */
export function cutRows(rows: readonly Row[], plan: string | undefined): Row[] {
  const most = limits.messageLines;
  if (rows.length <= most) return [...rows];
  return [...rows.slice(0, most - 1), [span(more(rows.length - most + 1, "lines", plan), "dim")]];
}

/** `… +12 more lines: /ferry show k7m2qx9d` */
export function more(count: number, what: string, plan: string | undefined): string {
  return `… +${count} more ${what}${plan === undefined ? "" : `: /ferry show ${plan}`}`;
}

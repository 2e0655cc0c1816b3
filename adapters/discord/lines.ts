import type { Line, Tone } from "../../bot/message.ts";
import { cut } from "../cut.ts";
import { cutAround } from "../cut-around.ts";
import type { Roomed } from "../fit.ts";
import { escaped, fenced, instant } from "./markdown.ts";

/** How far away an instant is counts while something is open: until when, since when. What is over was then. */
const OPEN: readonly Tone[] = ["waiting", "unknown"];

/** Lines of a message of that tone as one text of Discord's, each with no more of its own characters than it may take. */
export const linesText = (lines: readonly Roomed[], tone: Tone): string =>
  lines.flatMap(({ line, most }) => (most < 1 ? [] : [lineText(line, most, OPEN.includes(tone))])).join("\n");

/** A line with no more of its own characters than it may take; `howFar`: how far away an instant is. */
export function lineText(line: Line, most: number, howFar: boolean): string {
  switch (line.type) {
    case "code":
      return fenced(cut(line.text, most));
    case "text":
      return escaped(cut(line.text, most));
    case "time": {
      const at = instant(line.at, howFar);
      const [before, after] = cutAround(line.before, line.after, most - at.length);
      return `${escaped(before)}${at}${escaped(after)}`;
    }
  }
}

/** What a line needs to be shown whole, at most. */
export const needOf = (line: Line): number =>
  Math.max(1, lineText(line, Number.POSITIVE_INFINITY, true).length);

import type { Line } from "../../bot/message.ts";
import { cut } from "../cut.ts";
import { cutAround } from "../cut-around.ts";
import type { Roomed } from "../fit.ts";
import { escaped, fenced, instant } from "./markdown.ts";

/** Lines as one text of Discord's, each with no more of its own characters than it may take. */
export const linesText = (lines: readonly Roomed[]): string =>
  lines.flatMap(({ line, most }) => (most < 1 ? [] : [lineText(line, most)])).join("\n");

const INSTANT_CHARACTERS = instant(Date.UTC(2026, 0)).length;

function lineText(line: Line, most: number): string {
  switch (line.type) {
    case "code":
      return fenced(cut(line.text, most));
    case "text":
      return escaped(cut(line.text, most));
    case "time": {
      const [before, after] = cutAround(line.before, line.after, Math.max(2, most - INSTANT_CHARACTERS));
      return `${escaped(before)}${instant(line.at)}${escaped(after)}`;
    }
  }
}

/** What a line needs to be shown whole, at most. */
export const needOf = (line: Line): number => Math.max(1, lineText(line, Number.POSITIVE_INFINITY).length);

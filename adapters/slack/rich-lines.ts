import type { RichTextBlock, RichTextElement, RichTextPreformatted, RichTextSection } from "@slack/types";
import type { Line } from "../../bot/message.ts";
import { cut } from "../cut.ts";
import { cutAround } from "../cut-around.ts";
import type { Roomed } from "../fit.ts";

/** Reads well in a sentence: 'Expires at 2:30 PM, today; …'. Slack fills it in the reader's language and zone. */
const INSTANT = "{time}, {date_short_pretty}";

/**
 * Lines as one rich_text block: what stands in it is never read as markup or
 * as `:emoji:`, code is monospaced, and each reader sees their own time.
 * Neighbouring texts are one element, because Slack counts elements too; what
 * is not code has `between` between it.
 */
export function richLines(lines: readonly Roomed[], between = "\n"): RichTextBlock[] {
  const elements: (RichTextSection | RichTextPreformatted)[] = [];
  let prose: RichTextElement[] = [];
  const say = (text: string) => {
    const last = prose.at(-1);
    if (last?.type === "text") prose[prose.length - 1] = { type: "text", text: `${last.text}${text}` };
    else if (text !== "") prose.push({ type: "text", text });
  };
  const close = () => {
    if (prose.length > 0) elements.push({ type: "rich_text_section", elements: prose });
    prose = [];
  };
  for (const { line, most } of lines) {
    if (most < 1) continue;
    if (line.type === "code") {
      close();
      // Slack refuses empty text.
      elements.push({
        type: "rich_text_preformatted",
        elements: [{ type: "text", text: cut(line.text, most) || " " }],
      });
      continue;
    }
    if (prose.length > 0) say(between);
    if (line.type === "text") say(cut(line.text, most));
    else {
      const [before, after] = cutAround(line.before, line.after, Math.max(2, most - INSTANT_CHARACTERS));
      say(before);
      prose.push(dateOf(line.at));
      say(after);
    }
  }
  close();
  return elements.length === 0 ? [] : [{ type: "rich_text", elements }];
}

/** What a line needs to be shown whole; an instant is longer in some languages than in others. */
const INSTANT_CHARACTERS = 30;
export const needOf = (line: Line): number =>
  line.type === "time"
    ? line.before.length + INSTANT_CHARACTERS + line.after.length
    : Math.max(1, line.text.length);

const dateOf = (at: number): RichTextElement => ({
  type: "date",
  timestamp: Math.floor(at / 1000),
  format: INSTANT,
  fallback: utc(at),
});

/** `14:30 UTC, 2026-11-23`: for where Slack knows no reader's zone. */
export function utc(at: number): string {
  const iso = new Date(at).toISOString();
  return `${iso.slice(11, 16)} UTC, ${iso.slice(0, 10)}`;
}

import type { KnownBlock, RichTextBlock } from "@slack/types";
import { briefLine } from "../../bot/brief.ts";
import type { Line, Message } from "../../bot/message.ts";
import { clean, cleanLine } from "../clean.ts";
import { type Form, fitted, type Roomed } from "../fit.ts";
import { TONES } from "../marks.ts";
import { buttonRow } from "./button.ts";
import { fallbackText } from "./fallback-text.ts";
import { limits } from "./limits.ts";
import { planBlock } from "./plan-block.ts";
import { needOf, richLines } from "./rich-lines.ts";
import { limits as view } from "./views/limits.ts";
import { plainText } from "./views/plain-text.ts";

/** A message as Slack takes it. */
export interface Rendered {
  readonly text: string;
  readonly blocks: KnownBlock[];
}

/**
 * A message as blocks: title, status, one block of steps, one of lines, the
 * buttons. Whatever it says stays within Slack's limits: first prose and steps
 * are cut, with a visible …, and code, which an approval rests on, only when
 * nothing else is left to cut (see `holds`).
 */
export function render(message: Message, style: "classic" | "plan" = "classic"): Rendered {
  const safe = clean(message);
  const text = fallbackText(safe);
  const line = briefBlocks(safe);
  if (line.length > 0 && sizeOf(line) <= limits.brief) return { text, blocks: line };
  const head: KnownBlock[] = [
    { type: "header", text: plainText(safe.title, view.header) },
    ...(safe.status === "" ? [] : [context(`${TONES[safe.tone]} ${safe.status}`)]),
  ];
  const foot = safe.buttons.length === 0 ? [] : [buttonRow(safe.buttons.slice(0, limits.buttons))];
  if (style === "plan" && safe.steps.length > 0) {
    const plan = planBlock(safe.steps);
    const room = limits.allBlocks - sizeOf([...head, ...foot, plan]);
    const blocks = [...head, plan, ...fitted({ ...safe, steps: [] }, room, form), ...foot];
    if (sizeOf(blocks) <= limits.allBlocks) return { text, blocks };
  }
  const room = limits.allBlocks - sizeOf([...head, ...foot]);
  return { text, blocks: [...head, ...fitted(safe, room, form), ...foot] };
}

/** A brief answer is one paragraph; no block for any other message. */
function briefBlocks(message: Message): RichTextBlock[] {
  const [first, ...rest] = briefLine(message) ?? [];
  if (first === undefined || first.type !== "text") return [];
  const head: Line = { ...first, text: `${TONES[message.tone]} ${first.text}` };
  return richLines([head, ...rest].map(whole), " ");
}

/** Whether a card shows these lines whole, beside its steps, its votes and its buttons. */
export const holds = (lines: readonly Line[]): boolean =>
  sizeOf(richLines(lines.map(cleanLine).map(whole))) <= limits.commands;

const whole = (line: Line): Roomed => ({ line, most: needOf(line) });

const context = (words: string): KnownBlock => ({
  type: "context",
  elements: [plainText(words, limits.status)],
});

/** At least what Slack counts, as far as anybody knows: see limits.allBlocks. */
export function sizeOf(blocks: readonly KnownBlock[]): number {
  const parts = blocks.reduce(
    (sum, block) => sum + (block.type === "rich_text" ? block.elements.length : 1),
    0,
  );
  return JSON.stringify(blocks).length + parts * limits.part;
}

const form: Form<RichTextBlock[]> = {
  needOf,
  make: (steps, lines) => [
    ...(steps.length === 0 ? [] : richLines([whole({ type: "text", text: steps.join("\n") })])),
    ...richLines(lines),
  ],
  sizeOf,
};

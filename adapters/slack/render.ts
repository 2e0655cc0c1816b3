import type { KnownBlock, RichTextBlock } from "@slack/types";
import { briefLine } from "../../bot/brief.ts";
import type { Line, Message, StepLine } from "../../bot/message.ts";
import { allot } from "./allot.ts";
import { buttonRow } from "./button.ts";
import { clean, cleanLine } from "./clean.ts";
import { fallbackText } from "./fallback-text.ts";
import { limits } from "./limits.ts";
import { TONES } from "./marks.ts";
import { planBlock } from "./plan-block.ts";
import { needOf, type Roomed, richLines } from "./rich-lines.ts";
import { stepText } from "./step-words.ts";
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
    const blocks = [...head, plan, ...fitted({ ...safe, steps: [] }, room), ...foot];
    if (sizeOf(blocks) <= limits.allBlocks) return { text, blocks };
  }
  const room = limits.allBlocks - sizeOf([...head, ...foot]);
  return { text, blocks: [...head, ...fitted(safe, room), ...foot] };
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

/** Steps and lines that take `room` at most. JSON escapes what it must, so it is tried with less until it fits. */
function fitted({ steps, lines }: Message, room: number): RichTextBlock[] {
  const codeNeed = lines.reduce((sum, line) => sum + (line.type === "code" ? needOf(line) : 0), 0);
  let blocks: RichTextBlock[] = [];
  for (const [code, rest] of attempts(codeNeed, room)) {
    blocks = [
      ...stepBlocks(steps, rest - proseRoom(steps, lines, rest)),
      ...lineBlocks(lines, code, proseRoom(steps, lines, rest)),
    ];
    if (sizeOf(blocks) <= room) break;
  }
  return blocks;
}

/** Ever less room: for code, and for all else. Code gives way last. */
function* attempts(codeNeed: number, room: number): Generator<[code: number, rest: number]> {
  for (let rest = room; rest > LEAST; rest *= 0.8) yield [codeNeed, rest];
  for (let code = Math.min(codeNeed, room); code > 1; code *= 0.8) yield [code, LEAST];
}
const LEAST = 600;

/** What prose gets where steps and prose compete: half, or what the steps leave. */
function proseRoom(steps: readonly StepLine[], lines: readonly Line[], room: number): number {
  const stepNeed = steps.reduce((sum, step) => sum + stepText(step, Number.POSITIVE_INFINITY).length + 1, 0);
  const proseNeed = lines.reduce((sum, line) => sum + (line.type === "code" ? 0 : needOf(line) + 1), 0);
  return allot([stepNeed, proseNeed], room)[1] ?? 0;
}

/** Below this a row says nothing any more: rather fewer rows, and how many are missing. */
const ROW = 40;

/** How many rows of these lengths are shown in so much room. */
function rowsIn(needs: readonly number[], room: number): number {
  const all = needs.reduce((sum, need) => sum + need + 1, 0);
  return all <= room ? needs.length : Math.max(1, Math.floor(room / ROW));
}

function stepBlocks(steps: readonly StepLine[], room: number): RichTextBlock[] {
  if (steps.length === 0) return [];
  const needs = steps.map((step) => stepText(step, Number.POSITIVE_INFINITY).length);
  const kept = steps.slice(0, rowsIn(needs, room));
  const shares = allot(needs.slice(0, kept.length), room);
  const rows = kept.map((step, i) => stepText(step, shares[i] ?? 0));
  const text = [...rows, ...more(steps.length - kept.length, "steps")].join("\n");
  return richLines([whole({ type: "text", text })]);
}

function lineBlocks(lines: readonly Line[], codeRoom: number, proseRoom: number): RichTextBlock[] {
  const prose = lines.filter((line) => line.type !== "code");
  const kept = new Set(prose.slice(0, rowsIn(prose.map(needOf), proseRoom)));
  const code = lines.filter((line) => line.type === "code");
  const shares = new Map<Line, number>();
  for (const [group, room] of [
    [[...kept], proseRoom],
    [code, codeRoom],
  ] as const) {
    const given = allot(group.map(needOf), room);
    for (const [i, line] of group.entries()) shares.set(line, Math.max(1, given[i] ?? 0));
  }
  const missing = more(prose.length - kept.size, "lines").map((words) =>
    whole({ type: "text", text: words }),
  );
  return richLines([...lines.map((line) => ({ line, most: shares.get(line) ?? 0 })), ...missing]);
}

const more = (count: number, what: string): string[] =>
  count === 0 ? [] : [`… +${count} more ${what}: /ferry show and the plan's id tell all`];

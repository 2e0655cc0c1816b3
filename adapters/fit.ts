import type { Line, Message, StepLine } from "../bot/message.ts";
import { allot } from "./allot.ts";
import { stepText } from "./step-words.ts";

/** Each line with the most characters that it may take; a line that has none is left out. */
export interface Roomed {
  readonly line: Line;
  readonly most: number;
}

/** How a platform shows steps and lines, and how large that is. */
export interface Form<T> {
  /** What a line needs to be shown whole. */
  needOf(line: Line): number;
  make(steps: readonly string[], lines: readonly Roomed[]): T;
  sizeOf(made: T): number;
}

/**
 * Steps and lines in a form that takes `room` at most. First prose and steps
 * are cut, with a visible …, and code, which an approval rests on, only when
 * nothing else is left to cut. Platforms count more than characters (what they
 * escape, bytes), so it is tried with less until it fits.
 */
export function fitted<T>(
  { steps, lines }: Pick<Message, "steps" | "lines">,
  room: number,
  form: Form<T>,
): T {
  const codeNeed = lines.reduce((sum, line) => sum + (line.type === "code" ? form.needOf(line) : 0), 0);
  const made = (code: number, rest: number): T => {
    const prose = proseRoom(steps, lines, rest, form.needOf);
    return form.make(stepRows(steps, rest - prose), roomedLines(lines, code, prose, form.needOf));
  };
  let best = made(codeNeed, room);
  for (const [code, rest] of attempts(codeNeed, room)) {
    if (form.sizeOf(best) <= room) break;
    best = made(code, rest);
  }
  return best;
}

/** Ever less room: for code, and for all else. Code gives way last. */
function* attempts(codeNeed: number, room: number): Generator<[code: number, rest: number]> {
  for (let rest = room * 0.8; rest > LEAST; rest *= 0.8) yield [codeNeed, rest];
  for (let code = Math.min(codeNeed, room); code > 1; code *= 0.8) yield [code, LEAST];
}
const LEAST = 600;

/** What prose gets where steps and prose compete: half, or what the steps leave. */
function proseRoom(
  steps: readonly StepLine[],
  lines: readonly Line[],
  room: number,
  needOf: (line: Line) => number,
): number {
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

function stepRows(steps: readonly StepLine[], room: number): string[] {
  if (steps.length === 0) return [];
  const needs = steps.map((step) => stepText(step, Number.POSITIVE_INFINITY).length);
  const kept = steps.slice(0, rowsIn(needs, room));
  const shares = allot(needs.slice(0, kept.length), room);
  const rows = kept.map((step, i) => stepText(step, shares[i] ?? 0));
  return [...rows, ...more(steps.length - kept.length, "steps")];
}

function roomedLines(
  lines: readonly Line[],
  codeRoom: number,
  room: number,
  needOf: (line: Line) => number,
): Roomed[] {
  const prose = lines.filter((line) => line.type !== "code");
  const kept = new Set(prose.slice(0, rowsIn(prose.map(needOf), room)));
  const code = lines.filter((line) => line.type === "code");
  const shares = new Map<Line, number>();
  for (const [group, groupRoom] of [
    [[...kept], room],
    [code, codeRoom],
  ] as const) {
    const given = allot(group.map(needOf), groupRoom);
    for (const [i, line] of group.entries()) shares.set(line, Math.max(1, given[i] ?? 0));
  }
  const missing = more(prose.length - kept.size, "lines").map((words): Roomed => {
    const line: Line = { type: "text", text: words };
    return { line, most: needOf(line) };
  });
  return [...lines.map((line) => ({ line, most: shares.get(line) ?? 0 })), ...missing];
}

const more = (count: number, what: string): string[] =>
  count === 0 ? [] : [`… +${count} more ${what}: /ferry show and the plan's id tell all`];

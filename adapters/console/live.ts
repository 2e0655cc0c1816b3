import type { Message, StepMark } from "../../bot/message.ts";
import { more } from "./cut.ts";
import { limits } from "./limits.ts";
import { body, buttonRow, heading, indented, type Look } from "./render.ts";
import { clipRow, type Row, span } from "./row.ts";
import { stepRows } from "./steps.ts";

/** A plan's root message that is not finished. */
export interface LiveRoot {
  readonly plan: string | undefined;
  readonly message: Message;
}

/** How much a row is missed when there is no room for it; 0 is never left out before another. */
interface Ranked {
  readonly row: Row;
  readonly rank: number;
}

/** What one wants to see first: what is wrong, what happens, what comes next, what is behind. */
const RANKS: Readonly<Record<StepMark, number>> = {
  failed: 1,
  blocked: 1,
  running: 1,
  pending: 4,
  later: 4,
  done: 5,
  skipped: 6,
  satisfied: 6,
};

/**
 * The live region: unfinished roots, oldest first, within its share
 * of the terminal, so that what was printed last stays in sight above it.
 * Every row is narrower than the terminal, so that none wraps and the region
 * can be found again to redraw it. Code is left out: it was printed for good.
 */
export function liveRows(roots: readonly LiveRoot[], look: Look & { columns: number; rows: number }): Row[] {
  const columns = Math.max(look.columns - 1, 1);
  const room = Math.floor(look.rows * limits.liveShare) - 1; // for the rule
  if (roots.length === 0 || room < 1) return [];

  // When not even one row each is left, the newest are shown: they are what is being decided.
  const shown = roots.length <= room ? roots : roots.slice(roots.length - room + 1);
  const hidden = roots.length - shown.length;
  const count: Row[] = hidden === 0 ? [] : [[span(`… +${hidden} more plans: /ferry history`, "dim")]];

  let left = room - count.length;
  const blocks = shown.map((root, index) => {
    const rows = withinRoom(root, Math.max(1, Math.floor(left / (shown.length - index))), look);
    left -= rows.length;
    return rows;
  });
  const rule: Row = [span("─".repeat(Math.min(columns, 60)), "dim")];
  return [rule, ...count, ...blocks.flat()].map((row) => clipRow(row, columns));
}

function withinRoom({ plan, message }: LiveRoot, room: number, look: Look): Row[] {
  const lines = message.lines.filter((line) => line.type !== "code");
  const texts = body({ ...message, steps: [], lines, buttons: [] }, plan, narrower(look));
  const button = buttonRow(message.buttons, look);
  const buttons = button.length === 0 ? [] : [indented(button, 2)];
  const ranked: Ranked[] = [
    { row: heading(message, plan), rank: 0 },
    ...stepRows(message.steps, plan).map((row, index) => ({
      row: indented(row, 2),
      rank: rankOf(message.steps[index]?.mark ?? "pending", index / message.steps.length),
    })),
    ...texts.map((row) => ({ row: indented(row, 2), rank: 3 })),
  ];
  const left = Math.max(1, room - buttons.length);
  const all = ranked.map(({ row }) => row);
  if (all.length <= left) return [...all, ...buttons];

  const kept = new Set([...ranked].sort((a, b) => a.rank - b.rank).slice(0, Math.max(1, left - 1)));
  const rows = ranked.filter((entry) => kept.has(entry)).map(({ row }) => row);
  const rest: Row[] = left < 2 ? [] : [[span(`  ${more(ranked.length - kept.size, "lines", plan)}`, "dim")]];
  return [...rows, ...rest, ...buttons].slice(0, room);
}

/** Of what is done, the last is nearest; of what comes, the first. `place` is from 0 to 1. */
function rankOf(mark: StepMark, place: number): number {
  return mark === "done" ? RANKS.done - place : RANKS[mark];
}

function narrower(look: Look): Look {
  return look.columns === undefined ? look : { ...look, columns: Math.max(look.columns - 3, 1) };
}

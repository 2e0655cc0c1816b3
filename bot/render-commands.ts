import type { Plan, PlannedStep } from "../jobs/record.ts";
import { code, type Line, text } from "./message.ts";
import { openSteps } from "./open-steps.ts";

/** One open step as the card shows it: what, how risky, why, and the exact commands, `host$ command`. */
function stepLines(step: PlannedStep, number: number): Line[] {
  const risk = step.risk === "safe" ? "" : ` (${step.risk})`;
  const because = step.because === undefined ? "" : ` — ${step.because}`;
  const commands = step.commands.map(({ host, shown }) => `${host}$ ${shown}`).join("\n");
  const look = step.commands.length === 0 ? " It only looks." : "";
  return [
    text(`${number}. ${step.title}${risk}${because}${look === "" ? "" : `.${look}`}`),
    ...(commands === "" ? [] : [code(commands)]),
  ];
}

/** Whether one message shows these lines whole, beside what else it says. */
export type Holds = (lines: readonly Line[]) => boolean;

/** A measure in characters, for platforms that have no closer one. */
export const within =
  (limit: number): Holds =>
  (lines) =>
    length(lines) <= limit;

/**
 * The open steps with all their commands, in parts that one message holds: an
 * approver sees every command, whatever one message may hold on a platform.
 * A step stays in one part where it fits; a longer one is cut between lines.
 */
export function commandParts(plan: Plan, holds: Holds): Line[][] {
  const parts: Line[][] = [];
  let part: Line[] = [];
  const add = (lines: readonly Line[]) => {
    if (part.length > 0 && !holds([...part, ...lines])) {
      parts.push(part);
      part = [];
    }
    part.push(...lines);
  };
  for (const [i, step] of openSteps(plan).entries()) {
    const lines = stepLines(step, i + 1);
    if (holds(lines)) add(lines);
    else for (const piece of lines.flatMap((line) => cut(line, holds))) add([piece]);
  }
  return part.length > 0 ? [...parts, part] : parts;
}

export const length = (lines: readonly Line[]): number =>
  lines.reduce((sum, line) => sum + ("text" in line ? line.text.length + 1 : 60), 0);

/** A long line in pieces that each fit: as large ones as halving finds. */
function cut(line: Line, holds: Holds): Line[] {
  if (line.type === "time") return [line];
  for (let size = line.text.length; size > 1; size = Math.ceil(size / 2)) {
    const pieces = inPieces(line.text, size).map((text) => ({ ...line, text }));
    if (pieces.every((piece) => holds([piece]))) return pieces;
  }
  return inPieces(line.text, 1).map((text) => ({ ...line, text }));
}

/** Between rows where it can be, and within a row that is longer than the size alone. */
function inPieces(text: string, size: number): string[] {
  const pieces: string[] = [];
  for (const row of text.split("\n").flatMap((whole) => chunks(whole, size))) {
    const last = pieces.at(-1);
    if (last !== undefined && last.length + row.length + 1 <= size)
      pieces[pieces.length - 1] = `${last}\n${row}`;
    else pieces.push(row);
  }
  return pieces;
}

function chunks(row: string, most: number): string[] {
  const pieces: string[] = [];
  for (let at = 0; at < row.length; at += most) pieces.push(row.slice(at, at + most));
  return pieces.length === 0 ? [""] : pieces;
}

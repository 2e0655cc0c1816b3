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

/**
 * The open steps with all their commands, in parts of about `limit` characters:
 * an approver sees every command, whatever one message may hold on a platform.
 * A step stays in one part where it fits; a longer one is cut between lines.
 */
export function commandParts(plan: Plan, limit: number): Line[][] {
  const parts: Line[][] = [];
  let part: Line[] = [];
  let used = 0;
  const flush = () => {
    if (part.length > 0) parts.push(part);
    part = [];
    used = 0;
  };
  for (const [i, step] of openSteps(plan).entries()) {
    const lines = stepLines(step, i + 1);
    const long = length(lines);
    if (used > 0 && used + long > limit) flush();
    if (long <= limit) {
      part.push(...lines);
      used += long;
      continue;
    }
    for (const piece of lines.flatMap((line) => cut(line, limit))) {
      if (used > 0 && used + length([piece]) > limit) flush();
      part.push(piece);
      used += length([piece]);
    }
  }
  flush();
  return parts;
}

export const length = (lines: readonly Line[]): number =>
  lines.reduce((sum, line) => sum + ("text" in line ? line.text.length + 1 : 60), 0);

/** A long line in pieces: between rows where it can be, and within a row that is longer than the limit alone. */
function cut(line: Line, limit: number): Line[] {
  if (line.type === "time" || line.text.length < limit) return [line];
  const rows = line.text.split("\n").flatMap((row) => chunks(row, limit - 1));
  const pieces: string[] = [];
  for (const row of rows) {
    const last = pieces.at(-1);
    if (last !== undefined && last.length + row.length + 2 <= limit)
      pieces[pieces.length - 1] = `${last}\n${row}`;
    else pieces.push(row);
  }
  return pieces.map((piece) => ({ ...line, text: piece }));
}

function chunks(row: string, most: number): string[] {
  const pieces: string[] = [];
  for (let at = 0; at < row.length; at += most) pieces.push(row.slice(at, at + most));
  return pieces.length === 0 ? [""] : pieces;
}

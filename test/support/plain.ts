import { duration } from "../../bot/format.ts";
import type { Line, Message, StepLine, StepMark } from "../../bot/message.ts";

const MARKS: Readonly<Record<StepMark, string>> = {
  done: "✓",
  satisfied: "=",
  running: "▸",
  pending: "·",
  later: "?",
  failed: "✗",
  blocked: "✗",
  skipped: "-",
};

/** A message as plain text, with nothing left out and nothing added: for transcripts. Times are UTC. */
export function plain({ title, tone, status, steps, lines, buttons }: Message): string {
  return [
    `${title}  [${status}, ${tone}]`,
    ...steps.map(stepText),
    ...lines.flatMap(lineText),
    ...(buttons.length === 0 ? [] : [buttons.map(({ label, id }) => `[${label}: ${id}]`).join(" ")]),
  ].join("\n");
}

export const clock = (at: number): string => new Date(at).toISOString().slice(11, 19);

function stepText({ mark, text, durationMs, note }: StepLine): string {
  const time = durationMs === undefined ? "" : `  ${duration(durationMs)}`;
  return `${MARKS[mark]} ${text}${time}${note === undefined ? "" : `  (${note})`}`;
}

function lineText(line: Line): string[] {
  switch (line.type) {
    case "text":
      return [line.text];
    case "code":
      return line.text.split("\n").map((row) => `    ${row}`);
    case "time":
      return [`${line.before}${clock(line.at)}${line.after}`];
  }
}

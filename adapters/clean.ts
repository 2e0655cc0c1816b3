import type { Button, Line, Message, StepLine } from "../bot/message.ts";
import { visible } from "./visible.ts";

/** A message without anything that a reader would not see: what hosts and people wrote may hold control characters. */
export function clean({ title, status, steps, lines, buttons, ...rest }: Message): Message {
  return {
    ...rest,
    title: visible(title),
    status: visible(status),
    steps: steps.map(cleanStep),
    lines: lines.map(cleanLine),
    buttons: buttons.map(cleanButton),
  };
}

const cleanStep = ({ text, note, ...rest }: StepLine): StepLine => ({
  ...rest,
  text: visible(text),
  ...(note === undefined ? {} : { note: visible(note) }),
});

export function cleanLine(line: Line): Line {
  if (line.type === "time") return { ...line, before: visible(line.before), after: visible(line.after) };
  return { ...line, text: line.text.split("\n").map(visible).join("\n") };
}

const cleanButton = ({ label, confirm, ...rest }: Button): Button => ({
  ...rest,
  label: visible(label),
  ...(confirm === undefined ? {} : { confirm: visible(confirm) }),
});

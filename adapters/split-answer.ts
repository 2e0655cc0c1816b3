import type { Chat } from "../bot/chat.ts";
import type { Line, Message } from "../bot/message.ts";

type Holds = NonNullable<Chat["holds"]>;

/**
 * A long answer as several messages that are shown whole, in order: somebody
 * asked to see it. `holds` says what one message shows whole. What no message could hold stays one, and is cut.
 */
export function splitAnswer(message: Message, holds: Holds): Message[] {
  const parts: Line[][] = [[]];
  for (const line of message.lines.flatMap((line) => inRows(line, holds))) {
    const part = parts.at(-1) ?? [];
    if (part.length === 0 || holds([...part, line])) part.push(line);
    else parts.push([line]);
  }
  if (parts.length === 1) return [message];
  return parts.map((lines, i) => ({
    ...message,
    title: i === 0 ? message.title : `${message.title} (part ${i + 1} of ${parts.length})`,
    steps: i === 0 ? message.steps : [],
    lines,
    buttons: i === parts.length - 1 ? message.buttons : [],
  }));
}

/** A line that is too long for one message, row by row. */
function inRows(line: Line, holds: Holds): Line[] {
  if (line.type === "time" || holds([line])) return [line];
  const pieces: string[] = [];
  for (const row of line.text.split("\n")) {
    const joined = `${pieces.at(-1)}\n${row}`;
    if (pieces.length > 0 && holds([{ ...line, text: joined }])) pieces[pieces.length - 1] = joined;
    else pieces.push(row);
  }
  return pieces.map((text) => ({ ...line, text }));
}

import { type Line, type Message, text } from "./message.ts";

/** Marks an answer that concerns only its reader: it is said in one line. */
export const brief = (message: Message): Message => ({ ...message, brief: true });

/**
 * What a brief answer says, as pieces of one line with a space between them: its
 * title, as a sentence, and its lines. Undefined for any other message, and
 * for one that holds what no line can. What went wrong says so in a word as well.
 */
export function briefLine(message: Message): Line[] | undefined {
  const { title, tone, status, steps, lines, buttons } = message;
  if (message.brief !== true || steps.length + buttons.length > 0) return undefined;
  if (lines.some(({ type }) => type === "code")) return undefined;
  const word = tone === "bad" ? `${status.slice(0, 1).toUpperCase()}${status.slice(1)}: ` : "";
  return [text(`${word}${sentence(title)}`), ...lines];
}

const sentence = (words: string): string => (/[.?!…:]$/.test(words) ? words : `${words}.`);

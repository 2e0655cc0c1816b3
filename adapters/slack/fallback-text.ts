import { briefLine } from "../../bot/brief.ts";
import type { Line, Message } from "../../bot/message.ts";
import { cut } from "../cut.ts";
import { TONES } from "../marks.ts";
import { stepLimits, stepText } from "../step-words.ts";
import { limits } from "./limits.ts";
import { utc } from "./rich-lines.ts";

/**
 * What notifications and screen readers have in place of blocks: everything
 * but code and buttons. Slack reads markup in it, so nothing in it may be any.
 */
export function fallbackText(message: Message): string {
  const { title, tone, status, steps, lines } = message;
  const line = briefLine(message);
  if (line !== undefined) return fitted([`${TONES[tone]} ${line.flatMap(lineText).join(" ")}`]);
  const head = status === "" ? title : `${title} — ${TONES[tone]} ${status}`;
  const rows = [head, ...steps.map((step) => stepText(step, stepLimits.title)), ...lines.flatMap(lineText)];
  return fitted(rows);
}

function fitted(rows: readonly string[]): string {
  // Escaping makes it longer (`&` becomes five characters), and so does UTF-8.
  for (let most: number = limits.fallback; ; most = Math.floor(most * 0.7)) {
    const text = escaped(cut(rows.join("\n"), most));
    if (Buffer.byteLength(text) <= limits.fallback) return text;
  }
}

/** As https://docs.slack.dev/messaging/formatting-message-text says: these three and no others. */
const escaped = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

function lineText(line: Line): string[] {
  if (line.type === "code") return [];
  return [line.type === "text" ? line.text : `${line.before}${utc(line.at)}${line.after}`];
}

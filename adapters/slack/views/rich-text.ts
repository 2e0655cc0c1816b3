import type { RichTextBlock, RichTextElement, RichTextPreformatted, RichTextSection } from "@slack/types";
import type { Line } from "../../../bot/message.ts";
import { limits } from "./limits.ts";
import { cut } from "./plain-text.ts";

/** A line that names a channel, as its readers know it. */
export interface ChannelLine {
  readonly type: "channel";
  readonly before: string;
  /** Slack's id. */
  readonly channel: string;
  readonly after: string;
}
export type ViewLine = Line | ChannelLine;

type Piece = RichTextSection | RichTextPreformatted;

/** Nearer instants need no date beside their time. */
const SAME_DAY_MS = 12 * 3_600_000;
/** Characters that count for a time or a channel. */
const MENTION = 60;

/**
 * Lines as rich_text blocks, in order, none longer than a section's text may
 * be. Nothing in them is read as markup, and each reader sees their own time;
 * `now` is ms since 1970.
 */
export function richText(lines: readonly ViewLine[], now: number): RichTextBlock[] {
  const blocks: Piece[][] = [];
  let room = 0;
  for (const line of lines.flatMap(split)) {
    const length = lengthOf(line);
    if (length > room) {
      blocks.push([]);
      room = limits.blockText;
    }
    blocks.at(-1)?.push(pieceOf(line, now));
    room -= length;
  }
  return blocks.map((elements) => ({ type: "rich_text", elements }));
}

const lengthOf = (line: ViewLine): number =>
  "text" in line ? line.text.length + 1 : line.before.length + MENTION + line.after.length;

/** A text that no block could hold in several lines; none for an empty one, which Slack refuses. */
function split(line: ViewLine): ViewLine[] {
  if (!("text" in line)) {
    const most = (limits.blockText - MENTION) / 2;
    return [{ ...line, before: cut(line.before, most), after: cut(line.after, most) }];
  }
  const parts: ViewLine[] = [];
  for (let rest = line.text; rest !== ""; ) {
    const text = wholeCharacters(rest, limits.blockText - 1);
    parts.push({ ...line, text });
    rest = rest.slice(text.length);
  }
  return parts;
}

const wholeCharacters = (text: string, most: number): string => {
  const part = text.slice(0, most);
  return part.length < text.length ? part.replace(/[\uD800-\uDBFF]$/, "") : part;
};

function pieceOf(line: ViewLine, now: number): Piece {
  switch (line.type) {
    case "text":
      return section([{ type: "text", text: line.text }]);
    case "code":
      return { type: "rich_text_preformatted", elements: [{ type: "text", text: line.text }] };
    case "time":
      return section([...words(line.before), dateOf(line.at, now), ...words(line.after)]);
    case "channel":
      return section([...words(line.before), channelOf(line.channel), ...words(line.after)]);
  }
}

const section = (elements: RichTextElement[]): RichTextSection => ({ type: "rich_text_section", elements });

const words = (text: string): RichTextElement[] => (text === "" ? [] : [{ type: "text", text }]);

const dateOf = (at: number, now: number): RichTextElement => ({
  type: "date",
  timestamp: Math.floor(at / 1000),
  format: Math.abs(now - at) < SAME_DAY_MS ? "{time}" : "{date_short_pretty} {time}",
  fallback: `${new Date(at).toISOString().slice(0, 16).replace("T", " ")} UTC`,
});

/** Only channels have names: conversations of few people (D…) have none that Slack would show. */
const channelOf = (channel: string): RichTextElement =>
  /^[CG]/.test(channel)
    ? { type: "channel", channel_id: channel }
    : { type: "text", text: "a direct conversation" };

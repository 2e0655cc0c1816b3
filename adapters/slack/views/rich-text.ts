import type { RichTextBlock, RichTextElement, RichTextSection } from "@slack/types";
import type { Line } from "../../../bot/message.ts";
import { cleanLine } from "../../clean.ts";
import { cut } from "../../cut.ts";
import { needOf, richLines } from "../rich-lines.ts";
import { limits } from "./limits.ts";

/** A line that names a channel, as its readers know it. */
interface ChannelLine {
  readonly type: "channel";
  readonly before: string;
  /** Slack's id. */
  readonly channel: string;
  readonly after: string;
}
export type ViewLine = Line | ChannelLine;

/** Characters that count for a time or a channel. */
const MENTION = 60;

/**
 * Lines as rich_text blocks, in order and whole, none longer than a section's
 * text may be. Nothing in them is read as markup, and each reader sees their
 * own time.
 */
export function richText(lines: readonly ViewLine[]): RichTextBlock[] {
  const groups: ViewLine[][] = [];
  let room = 0;
  for (const line of lines.flatMap(split)) {
    const length = lengthOf(line);
    if (length > room) {
      groups.push([]);
      room = limits.blockText;
    }
    groups.at(-1)?.push(line);
    room -= length;
  }
  return groups.map((group) => ({ type: "rich_text", elements: group.reduce(append, []) }));
}

type Pieces = RichTextBlock["elements"];

/** Neighbouring lines of text share an element, because Slack counts elements too. */
function append(pieces: Pieces, line: ViewLine, at: number, group: readonly ViewLine[]): Pieces {
  if (line.type === "channel") return [...pieces, channelSection(line)];
  const before = group[at - 1];
  if (before !== undefined && before.type !== "channel") return pieces;
  const rest = group.slice(at);
  const end = rest.findIndex(({ type }) => type === "channel");
  const together = rest.slice(0, end === -1 ? rest.length : end).filter((each) => each.type !== "channel");
  const [block] = richLines(together.map((each) => ({ line: each, most: needOf(each) })));
  return [...pieces, ...(block?.elements ?? [])];
}

const lengthOf = (line: ViewLine): number =>
  "text" in line ? line.text.length + 1 : line.before.length + MENTION + line.after.length;

/** A text that no block could hold in several lines; none for an empty one, which Slack refuses. */
function split(line: ViewLine): ViewLine[] {
  if (line.type === "channel") return [line];
  const clean = cleanLine(line);
  if (clean.type === "time") {
    const most = (limits.blockText - MENTION) / 2;
    return [{ ...clean, before: cut(clean.before, most), after: cut(clean.after, most) }];
  }
  const parts: ViewLine[] = [];
  for (let rest = clean.text; rest !== ""; ) {
    const text = wholeCharacters(rest, limits.blockText - 1);
    parts.push({ ...clean, text });
    rest = rest.slice(text.length);
  }
  return parts;
}

const wholeCharacters = (text: string, most: number): string => {
  const part = text.slice(0, most);
  return part.length < text.length ? part.replace(/[\uD800-\uDBFF]$/, "") : part;
};

const channelSection = ({ before, channel, after }: ChannelLine): RichTextSection => ({
  type: "rich_text_section",
  elements: [...words(before), mention(channel), ...words(after)],
});

const words = (text: string): RichTextElement[] => (text === "" ? [] : [{ type: "text", text }]);

/** Only channels have names: conversations of few people (D…) have none that Slack would show. */
const mention = (channel: string): RichTextElement =>
  /^[CG]/.test(channel)
    ? { type: "channel", channel_id: channel }
    : { type: "text", text: "a direct conversation" };

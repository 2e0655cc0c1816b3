import type { HomeView, KnownBlock } from "@slack/types";
import type { Home } from "../../../bot/home.ts";
import type { HomeItem, HomeSection } from "../../../bot/home-section.ts";
import { type Message, text } from "../../../bot/message.ts";
import { buttonRow } from "../button.ts";
import { channelOf, PLATFORM } from "../place.ts";
import { limits } from "./limits.ts";
import { cut, plainText } from "./plain-text.ts";
import { richText, type ViewLine } from "./rich-text.ts";

/** Of one line of a list; a name and its reason fit. */
const LINE = 500;
/** That a section has for itself however much the ones before it hold. */
const LEAST = 8;

/**
 * A person's Home tab. `notice` is the answer to what they have just clicked
 * there: the Home tab has no ephemeral messages. Every section shows what fits
 * and counts the rest, with the command that shows all.
 */
export function homeView({ lines, sections }: Home, notice?: Message): HomeView {
  const head = [...(notice === undefined ? [] : noticeBlocks(notice)), ...richText(lines).slice(0, LEAST)];
  const units = sections.map(unitsOf);
  let room = limits.blocks - head.length;
  const body = sections.flatMap((section, i) => {
    const later = units.slice(i + 1).reduce((sum, each) => sum + Math.min(LEAST, OVERHEAD + sizeOf(each)), 0);
    const blocks = sectionBlocks(section, units[i] ?? [], {
      blocks: room - later,
      characters: limits.viewText / sections.length,
    });
    room -= blocks.length;
    return blocks;
  });
  return { type: "home", blocks: [...head, ...body] };
}

function noticeBlocks({ title, lines }: Message): KnownBlock[] {
  const [first, ...more] = richText([text(title), ...lines]);
  const rest = more.length === 0 ? [] : [context("…")];
  return [...(first === undefined ? [] : [first]), ...rest, { type: "divider" }];
}

/** Blocks that stand or fall together, and how many items they show. */
interface Unit {
  readonly blocks: readonly KnownBlock[];
  readonly items: number;
}

const sizeOf = (units: readonly Unit[]) => units.reduce((sum, { blocks }) => sum + blocks.length, 0);

/** Items with buttons stand alone; the others are packed as lines of a block. */
function unitsOf({ items }: HomeSection): Unit[] {
  const units: Unit[] = [];
  let packed: HomeItem[] = [];
  const flush = () => {
    if (packed.length > 0) units.push({ blocks: richText(packed.flatMap(itemLines)), items: packed.length });
    packed = [];
  };
  for (const item of items) {
    const isFull = richText([...packed, item].flatMap(itemLines)).length > 1;
    if (isFull || item.buttons.length > 0) flush();
    if (item.buttons.length === 0) packed.push(item);
    else units.push({ blocks: [...richText(itemLines(item)), buttonRow(item.buttons)], items: 1 });
  }
  flush();
  return units;
}

const itemLines = ({ lines, place }: HomeItem): ViewLine[] => [
  ...lines.map((line) =>
    line.type === "time"
      ? { ...line, before: cut(line.before, LINE), after: cut(line.after, LINE) }
      : { ...line, text: cut(line.text, LINE) },
  ),
  ...(place?.platform === PLATFORM ? [channelLine(channelOf(place))] : []),
];

const channelLine = (channel: string): ViewLine => ({ type: "channel", before: "In ", channel, after: "" });

/** A heading, what comes after it in the best case, the count of the rest, and a note. */
const OVERHEAD = 3;

interface Room {
  readonly blocks: number;
  readonly characters: number;
}

function sectionBlocks(section: HomeSection, units: readonly Unit[], room: Room): KnownBlock[] {
  const kept: Unit[] = [];
  let characters = 0;
  for (const unit of units) {
    characters += JSON.stringify(unit.blocks).length;
    if (sizeOf([...kept, unit]) > room.blocks - OVERHEAD || characters > room.characters) break;
    kept.push(unit);
  }
  const more = section.items.length - kept.reduce((sum, { items }) => sum + items, 0);
  return [
    { type: "header", text: plainText(section.title, limits.header) },
    ...(section.items.length === 0 ? [context(section.none)] : []),
    ...kept.flatMap(({ blocks }) => blocks),
    ...(more === 0 ? [] : [context(`+${more} more: ${section.all}`)]),
    ...(section.note === undefined ? [] : [context(section.note)]),
  ];
}

const context = (words: string): KnownBlock => ({
  type: "context",
  elements: [plainText(words, limits.blockText)],
});

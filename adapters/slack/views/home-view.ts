import type { HomeView, KnownBlock } from "@slack/types";
import type { Home } from "../../../bot/home.ts";
import type { HomeItem, HomeSection } from "../../../bot/home-section.ts";
import { type Message, text } from "../../../bot/message.ts";
import { cut } from "../../cut.ts";
import { buttonRow } from "../button.ts";
import { channelOf, PLATFORM } from "../place.ts";
import { limits } from "./limits.ts";
import { plainText } from "./plain-text.ts";
import { richText, type ViewLine } from "./rich-text.ts";

/** Of one line of a list; a name and its reason fit. */
const LINE = 500;
/** That a section has for itself however much the ones before it hold. */
const LEAST: Room = { blocks: 8, characters: 6_000 };
/** Of what is told about the person; two lines take one. */
const HEAD_BLOCKS = 3;

/**
 * A person's Home tab. `notice` is the answer to what they have just clicked
 * there: the Home tab has no ephemeral messages. Every section shows what fits
 * and counts the rest, with the command that shows all.
 */
export function homeView({ lines, sections }: Home, notice?: Message): HomeView {
  const head = [
    ...(notice === undefined ? [] : noticeBlocks(notice)),
    ...richText(lines).slice(0, HEAD_BLOCKS),
  ];
  const units = sections.map(unitsOf);
  let left: Room = { blocks: limits.blocks - head.length, characters: limits.viewText };
  const body = sections.flatMap((section, i) => {
    const later = units.slice(i + 1).map((each) => {
      const { blocks, characters } = roomOf(each);
      return least({ blocks: OVERHEAD + blocks, characters }, LEAST);
    });
    const kept = fitting(
      units[i] ?? [],
      later.reduce(minus, minus(left, { blocks: OVERHEAD, characters: 0 })),
    );
    const blocks = sectionBlocks(section, kept);
    left = minus(left, { blocks: blocks.length, characters: roomOf(kept).characters });
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

interface Room {
  readonly blocks: number;
  readonly characters: number;
}

const roomOf = (units: readonly Unit[]): Room => {
  const blocks = units.flatMap((unit) => unit.blocks);
  return { blocks: blocks.length, characters: JSON.stringify(blocks).length };
};
const minus = (one: Room, other: Room): Room => ({
  blocks: one.blocks - other.blocks,
  characters: one.characters - other.characters,
});
const least = (one: Room, other: Room): Room => ({
  blocks: Math.min(one.blocks, other.blocks),
  characters: Math.min(one.characters, other.characters),
});

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

/** Of each section: a heading, the count of what is left out (or that there is nothing), and a note. */
const OVERHEAD = 3;

/** The first units that there is room for. */
function fitting(units: readonly Unit[], room: Room): Unit[] {
  const kept: Unit[] = [];
  for (const unit of units) {
    const left = minus(room, roomOf([...kept, unit]));
    if (left.blocks < 0 || left.characters < 0) break;
    kept.push(unit);
  }
  return kept;
}

function sectionBlocks(section: HomeSection, kept: readonly Unit[]): KnownBlock[] {
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

import type { KnownBlock, ModalView } from "@slack/types";
import { count, duration } from "../../../bot/format.ts";
import { type Message, message, type StepLine, type StepMark, text } from "../../../bot/message.ts";
import { SHOWN_MODAL } from "./ids.ts";
import { limits } from "./limits.ts";
import { cut, plainText } from "./plain-text.ts";
import { richText, type ViewLine } from "./rich-text.ts";

/** What a shown modal needs beside its messages. */
export interface Shown {
  readonly title: string;
  /** Where the plan's thread is. */
  readonly channel?: string | undefined;
  /** ms since 1970. */
  readonly now: number;
}

/**
 * Messages one below the other in a modal that is only read: answers, and
 * plans with their commands. What Slack's limits leave no room for is counted.
 */
export function shownModal(messages: readonly Message[], { title, channel, now }: Shown): ModalView {
  const wanted = messages.flatMap((each) => messageBlocks(each, now));
  const foot = channel === undefined ? [] : richText([whereLine(channel)], now);
  return {
    type: "modal",
    callback_id: SHOWN_MODAL,
    title: plainText(title, limits.modalTitle),
    close: plainText("Close", limits.modalTitle),
    blocks: [...fitting(wanted, limits.blocks - foot.length), ...foot],
  };
}

const whereLine = (channel: string): ViewLine => ({
  type: "channel",
  before: "Its thread, with the exact commands and the buttons, is in ",
  channel,
  after: ". It goes on there if you close this.",
});

/** What stands in the place of a form from the moment when it is sent in. */
export const planBegunModal = (typed: string, channel: string): ModalView =>
  shownModal([message(typed, "neutral", "reading the hosts", { lines: [text("A plan is being made.")] })], {
    title: "A plan",
    channel,
    now: 0,
  });

function messageBlocks({ title, status, steps, lines }: Message, now: number): KnownBlock[] {
  return [
    { type: "header", text: plainText(title, limits.header) },
    // A title that does not fit is not lost.
    ...(title.length > limits.header ? richText([text(title)], now) : []),
    ...(status === "" ? [] : richText([text(`Status: ${status}`)], now)),
    ...richText(steps.map(stepLine), now),
    ...richText(lines, now),
  ];
}

/** A pending step's mark says enough; each other one has its word. */
const MARKS: Readonly<Record<StepMark, readonly [mark: string, word: string]>> = {
  done: ["✓", "done"],
  satisfied: ["✓", "already so"],
  running: ["▸", "running"],
  pending: ["·", ""],
  later: ["·", "checked at its turn"],
  failed: ["✗", "failed"],
  blocked: ["✗", "blocked"],
  skipped: ["·", "skipped"],
};

function stepLine({ mark, text: words, durationMs, note = "" }: StepLine) {
  const [sign, word] = MARKS[mark];
  const took = durationMs === undefined ? "" : duration(durationMs);
  const said = [word, took, note].filter((part) => part !== "").join(", ");
  return text(`${sign} ${words}${said === "" ? "" : ` (${said})`}`);
}

/** The first blocks within both limits, and how many did not fit. */
function fitting(blocks: readonly KnownBlock[], most: number): KnownBlock[] {
  const kept: KnownBlock[] = [];
  let used = 0;
  for (const block of blocks) {
    used += JSON.stringify(block).length;
    const isLast = kept.length === blocks.length - 1;
    if (used > limits.viewText || (kept.length === most - 1 && !isLast)) break;
    kept.push(block);
  }
  const more = blocks.length - kept.length;
  if (more === 0) return kept;
  const words = `+${count(more, "more part")}, which do not fit here: \`/ferry show\` with the plan's id has them all.`;
  return [...kept, { type: "context", elements: [plainText(cut(words, 300), limits.blockText)] }];
}

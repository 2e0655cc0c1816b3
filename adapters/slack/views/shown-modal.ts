import type { KnownBlock, ModalView } from "@slack/types";
import { count } from "../../../bot/format.ts";
import { type Message, message, text } from "../../../bot/message.ts";
import { clean } from "../../clean.ts";
import { TONES } from "../../marks.ts";
import { stepText } from "../../step-words.ts";
import { SHOWN_MODAL } from "./ids.ts";
import { limits } from "./limits.ts";
import { plainText } from "./plain-text.ts";
import { richText, type ViewLine } from "./rich-text.ts";

/** What a shown modal needs beside its messages. */
export interface Shown {
  readonly title: string;
  /** Where the plan's thread is. */
  readonly channel?: string | undefined;
}

/**
 * Messages one below the other in a modal that is only read: answers, and
 * plans with their commands. What Slack's limits leave no room for is counted.
 */
export function shownModal(messages: readonly Message[], { title, channel }: Shown): ModalView {
  const wanted = messages.flatMap((each) => messageBlocks(each));
  const foot = channel === undefined ? [] : richText([whereLine(channel)]);
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
  });

function messageBlocks(shown: Message): KnownBlock[] {
  const { title, tone, status, steps, lines } = clean(shown);
  return [
    { type: "header", text: plainText(title, limits.header) },
    // A title that does not fit is not lost.
    ...(title.length > limits.header ? richText([text(title)]) : []),
    ...(status === "" ? [] : [context(`${TONES[tone]} ${status}`)]),
    ...richText([...steps.map((step) => text(stepText(step, LINE))), ...lines]),
  ];
}

/** Of a step with what is said of it. */
const LINE = 700;

const context = (words: string): KnownBlock => ({
  type: "context",
  elements: [plainText(words, limits.blockText)],
});

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
  const words = `+${count(more, "more part")} not shown here: \`/ferry show\` with the plan's id has them all.`;
  return [...kept, context(words)];
}

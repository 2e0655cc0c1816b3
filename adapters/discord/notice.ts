import type { Message } from "../../bot/message.ts";
import { clean } from "../clean.ts";
import { limits } from "./limits.ts";
import { linesText } from "./lines.ts";
import type { Mark } from "./mark.ts";
import { contained, headText, type Rendered } from "./render.ts";

/** Which notice it is, and of what. */
export interface NoticeOf {
  readonly mark: Mark;
  /** Where the message stands that it tells of. */
  readonly thread: string;
  /** Only how things stand: what waits for a decision cannot be judged by two of its lines. */
  readonly isBare: boolean;
}

/** Whether the notice of a message that is about to be posted is, and stays, without its lines. */
export const isBare = ({ tone }: Message): boolean => tone === "waiting";

/**
 * What the channel shows of a message in a thread that everybody there must
 * see: how things stand, and the way to the thread, which has the rest and the
 * buttons. Discord has no messages that stand in both.
 */
export function notice(message: Message, { mark, thread, isBare }: NoticeOf): Rendered {
  const safe = clean(message);
  const shown = isBare ? [] : safe.lines.filter(({ type }) => type !== "code").slice(0, limits.noticeLines);
  const lines = linesText(
    shown.map((line) => ({ line, most: limits.notice })),
    safe.tone,
  );
  const text = [...(lines === "" ? [] : [lines]), `→ <#${thread}>`].join("\n");
  return contained(safe.tone, [headText(safe), text], [], { mark });
}

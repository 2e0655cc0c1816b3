import type { Message } from "../../bot/message.ts";
import { clean } from "../clean.ts";
import { limits } from "./limits.ts";
import { linesText } from "./lines.ts";
import type { Mark } from "./mark.ts";
import { contained, headText, type Rendered } from "./render.ts";

/**
 * What the channel shows of a message in a thread that everybody there must
 * see: how things stand, and the way to the thread, which has the rest and the
 * buttons. Discord has no messages that stand in both.
 */
export function notice(message: Message, thread: string, mark: Mark): Rendered {
  const safe = clean(message);
  // What waits for a decision cannot be judged by two of its lines.
  const lines = safe.tone === "waiting" ? [] : safe.lines.filter(({ type }) => type !== "code");
  const told = linesText(lines.slice(0, limits.noticeLines).map((line) => ({ line, most: limits.notice })));
  const text = [...(told === "" ? [] : [told]), `→ <#${thread}>`].join("\n");
  return contained(safe.tone, [headText(safe), text], [], { mark });
}

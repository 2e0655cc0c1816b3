import type { MessageRef } from "../../bot/chat.ts";
import type { Message, Tone } from "../../bot/message.ts";
import type { Look } from "./render.ts";
import { type Row, span } from "./row.ts";
import { clockTime } from "./time.ts";

/** A message on the console. */
export interface Posted {
  readonly ref: MessageRef;
  readonly plan: string;
  /** A root, or a reply in its thread; a broadcast reply stands out like a root. */
  readonly place: "root" | "reply" | "broadcast";
  readonly message: Message;
}

/** Shows messages and what becomes of them: in place on a terminal, as lines elsewhere. */
export interface Board {
  /** `before` is what this console showed of it; absent for a new message, and for one from before a restart. */
  show(after: Posted, before: Posted | undefined): void;
  /** Prints what was held back. */
  flush(): void;
}

/** A root that nothing more will happen to unless somebody asks: printed for good. */
export function settled(tone: Tone): boolean {
  return tone === "good" || tone === "bad" || tone === "neutral";
}

/** `14:07:31  ` before a root, `14:07:31    ↳ k7m2qx9d  ` before a reply. */
export function stamped({ place, plan }: Posted, rows: readonly Row[], look: Look): Row[] {
  const [first = [], ...rest] = rows;
  const stamp = span(`${clockTime(look.now, look.timeZone)}  `, "dim");
  const lead = place === "reply" ? [stamp, span("  ↳ ", "dim")] : [stamp];
  const indent = " ".repeat(place === "reply" ? 6 : 4);
  return [[...lead, ...named(first, plan)], ...rest.map((row): Row => [span(indent), ...row])];
}

/** A row that names its plan, once. */
function named(row: Row, plan: string): Row {
  const text = row.map((piece) => piece.text).join("");
  return text.includes(plan) ? row : [span(`${plan}  `, "dim"), ...row];
}

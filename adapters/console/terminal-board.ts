import type { MessageRef } from "../../bot/chat.ts";
import type { Line } from "../../bot/message.ts";
import { type Board, type Posted, settled, stamped } from "./board.ts";
import { changes } from "./changes.ts";
import { liveRows } from "./live.ts";
import { body, heading, type Look, lineRows } from "./render.ts";
import type { Row } from "./row.ts";
import type { Draw, Screen } from "./screen.ts";

/**
 * Messages on a terminal: roots that are not finished stand in the live region
 * and are redrawn there; everything else is printed once. The code of a live
 * root (exact commands) is printed as soon as it is known, because there it
 * can be scrolled to and copied.
 */
export function terminalBoard({
  screen,
  look,
}: {
  screen: () => Screen;
  look: () => Look;
}): Board & { readonly draw: Draw } {
  const live = new Map<MessageRef, Posted>();
  const codes = new Map<MessageRef, Set<string>>();

  const print = (posted: Posted, rows: readonly Row[]) => screen().print(stamped(posted, rows, look()));

  /** Code lines of a root that are not on the terminal yet. */
  function newCode({ ref, message }: Posted): Line[] {
    const known = codes.get(ref) ?? new Set();
    codes.set(ref, known);
    return message.lines.filter((line) => {
      if (line.type !== "code" || known.has(line.text)) return false;
      known.add(line.text);
      return true;
    });
  }

  function whole(posted: Posted): void {
    const fresh = new Set(newCode(posted));
    const lines = posted.message.lines.filter((line) => line.type !== "code" || fresh.has(line));
    codes.delete(posted.ref);
    print(posted, [
      heading(posted.message, posted.plan),
      ...body({ ...posted.message, lines }, posted.plan, look()),
    ]);
  }

  return {
    show(after, before) {
      const wasLive = live.has(after.ref);
      if (after.place === "root" && !settled(after.message.tone)) {
        const code = newCode(after).flatMap((line) => lineRows(line, after.plan, look()));
        live.set(after.ref, after);
        if (code.length > 0) print(after, [heading(after.message, after.plan), ...code]);
        else screen().refresh();
      } else if (before === undefined || wasLive) {
        live.delete(after.ref);
        whole(after);
      } else {
        const { rows } = changes(before.message, after.message, after.plan, look());
        if (rows.length > 0) screen().print(rows.flatMap((row) => stamped(after, [row], look())));
      }
    },
    flush() {},
    draw: (columns, rows) => liveRows([...live.values()], { ...look(), columns, rows }),
  };
}

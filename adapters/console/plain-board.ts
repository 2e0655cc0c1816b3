import type { MessageRef } from "../../bot/chat.ts";
import { type Board, type Posted, settled, stamped } from "./board.ts";
import { changes } from "./changes.ts";
import { body, heading, type Look } from "./render.ts";
import type { Screen } from "./screen.ts";

/**
 * Messages as lines, for pipes and logs: a message whole when it is posted,
 * then only what each edit changed, nothing twice. Figures of something that
 * goes on come at most every `progressMs`; what is held back comes with the
 * next change that is due.
 */
export function plainBoard({
  screen,
  look,
  progressMs,
}: {
  screen: Screen;
  look: () => Look;
  progressMs: number;
}): Board {
  /** What has been printed of each message that has more to say. */
  const held = new Map<MessageRef, { printed: Posted; latest: Posted }>();
  const printedAt = new Map<MessageRef, number>();

  function tell(before: Posted, after: Posted, now: boolean): void {
    const at = look();
    const change = changes(before.message, after.message, after.plan, at);
    if (change.rows.length === 0) return;
    // Edits come at this pace already, give or take the time that one takes.
    const early = at.now - (printedAt.get(after.ref) ?? 0) < progressMs * 0.9;
    if (change.progress && early && !now) {
      held.set(after.ref, { printed: before, latest: after });
      return;
    }
    held.delete(after.ref);
    if (settled(after.message.tone)) printedAt.delete(after.ref);
    else printedAt.set(after.ref, at.now);
    screen.print(change.rows.flatMap((row) => stamped(after, [row], at)));
  }

  return {
    show(after, before) {
      if (before === undefined) {
        const at = look();
        const rows = [heading(after.message, after.plan), ...body(after.message, after.plan, at)];
        screen.print(stamped(after, rows, at));
        return;
      }
      tell(held.get(after.ref)?.printed ?? before, after, false);
    },
    flush() {
      for (const { printed, latest } of [...held.values()]) tell(printed, latest, true);
    },
  };
}

import type { Message } from "./message.ts";
import { doubtMessage, noteMessage, waitMessage } from "./render-aside.ts";
import { cardMessage, commandMessages } from "./render-card.ts";
import type { Holds } from "./render-commands.ts";
import { endMessage } from "./render-end.ts";
import { rootMessage } from "./render-root.ts";
import type { View } from "./view.ts";

/** A message that shall stand in the thread. */
export interface Wanted {
  /** `root`, `commands-<n>`, `card`, `waiting-<lease>`, `unknown-<n>`, `note-<n>`, or how it ended. */
  readonly key: string;
  /** Shown in the channel as well: somebody must act, or it is over. Edits notify nobody. */
  readonly broadcast: boolean;
  readonly message: Message;
}

/**
 * The whole thread of a plan as it shall be now, in order, root first. What it
 * holds only grows at its end, so that what is missing can be posted one after
 * another at any time. `cardHolds` says how many commands one message takes, by
 * default a number that suits every platform.
 */
export function threadOf(view: View, cardHolds?: Holds): readonly [Wanted, ...Wanted[]] {
  const root: Wanted = { key: "root", broadcast: false, message: rootMessage(view) };
  const end = endMessage(view);
  return [
    root,
    ...(isMade(view) ? cardMessages(view, cardHolds) : []),
    ...view.story.asides.map((aside) => asideMessage(aside, view)),
    ...(end === undefined ? [] : [{ key: end.key, broadcast: true, message: end.message }]),
  ];
}

const isMade = ({ plan }: View): boolean =>
  plan.state !== "planning" && (plan.state === "unplanned" || plan.steps.length > 0);

function cardMessages(view: View, cardHolds?: Holds): Wanted[] {
  const { state, planOnly } = view.plan;
  const asksForSomebody = ["waiting", "blocked", "unplanned"].includes(state) && !planOnly;
  return [
    ...commandMessages(view.plan, cardHolds).map((message, i) => ({
      key: `commands-${i + 1}`,
      broadcast: false,
      message,
    })),
    { key: "card", broadcast: asksForSomebody, message: cardMessage(view, cardHolds) },
  ];
}

function asideMessage(aside: View["story"]["asides"][number], view: View): Wanted {
  switch (aside.type) {
    case "wait":
      return { key: `waiting-${aside.lease}`, broadcast: false, message: waitMessage(aside) };
    case "doubt":
      return { key: `unknown-${aside.number}`, broadcast: true, message: doubtMessage(aside, view) };
    case "note":
      return { key: `note-${aside.number}`, broadcast: false, message: noteMessage(aside) };
  }
}

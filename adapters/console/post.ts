import { type Chat, ChatError, type MessageRef } from "../../bot/chat.ts";
import type { Message } from "../../bot/message.ts";
import { latest } from "../latest.ts";
import type { Board, Posted } from "./board.ts";
import { limits } from "./limits.ts";
import { readRef, refOf } from "./ref.ts";

export const PLATFORM = "console";

/**
 * The way to the people at this console. Every message goes to the one board
 * there is, whatever channel it is meant for.
 *
 * A ref is made of the message's key, so a console started anew takes edits of
 * messages that an earlier one showed, and prints them anew, once. It shows
 * nothing of before: what an open plan has posted must be posted again.
 */
export function consoleChat({
  board,
  isOpen,
  editIntervalMs,
}: {
  board: Board;
  isOpen: () => boolean;
  editIntervalMs: number;
}): Chat {
  const known = latest<Posted>(limits.remembered);

  function show(after: Posted): void {
    // Passing: what is not shown now is shown by the console of the next start.
    if (!isOpen()) throw new ChatError("The console is closed", true);
    board.show(after, known.get(after.ref));
    known.set(after.ref, after);
  }

  function post(place: Posted["place"], key: string, message: Message): MessageRef {
    const ref = refOf(place, key);
    // A key given twice is the message that stands there already; at most it says something new.
    show({ ...readRef(ref), message });
    return ref;
  }

  return {
    platform: PLATFORM,
    editIntervalMs,
    async postRoot(place, key, message) {
      if (place.platform !== PLATFORM) throw new ChatError(`${place.platform} is not this console`, false);
      return post("root", key, message);
    },
    async postReply(root, key, message, broadcast) {
      readRef(root);
      return post(broadcast ? "broadcast" : "reply", key, message);
    },
    async edit(ref, message) {
      show({ ...readRef(ref), message });
    },
    shows: (ref) => known.get(ref) !== undefined,
  };
}

import { ChatError, type MessageRef } from "../../bot/chat.ts";
import type { Posted } from "./board.ts";

const REF = /^(root|reply|broadcast):([^.]+)\.(.+)$/s;

/**
 * A message's ref is its key and what it is. It holds all that is needed to
 * print the message anew after a restart, when nothing is remembered of it.
 */
export function refOf(place: Posted["place"], key: string): MessageRef {
  const ref = `${place}:${key}`;
  readRef(ref);
  return ref;
}

/** Reads a ref back. Throws ChatError, not passing, for anything that this console never gave. */
export function readRef(ref: MessageRef): Pick<Posted, "ref" | "plan" | "place"> {
  const [, place, plan] = REF.exec(ref) ?? [];
  if (plan === undefined || (place !== "root" && place !== "reply" && place !== "broadcast")) {
    throw new ChatError("The console has no such message", false);
  }
  return { ref, plan, place };
}

import { type AskWorker, asksWorker } from "../../bot/ask-worker.ts";
import type { LookAnswer } from "../../jobs/look.ts";

/** A worker that answers whatever it is asked with this; nobody answers where it has nothing to say. */
export function askedWorker(answer?: LookAnswer): AskWorker {
  let now = 0;
  return asksWorker({
    store: { askLook: async () => {}, lookAnswer: async () => answer },
    queue: { look: async () => {} },
    now: () => now,
    async pause(ms) {
      now += ms;
    },
    newLookId: () => "look",
  });
}

import type { Courier, Payload } from "./courier.ts";
import type { Delivered } from "./people.ts";

/** After the first repetition, which comes at once, Slack tries again after one minute and after five. */
const LATER_MS = [60_000, 300_000];

/** Brings events, which Slack repeats until they are acknowledged, three times at most. */
export interface EventCourier {
  /** Resolves with the acknowledgement of the first delivery or of its immediate repetition; else rejects with NotAcknowledged and goes on trying. */
  deliver(payload: Payload): Promise<Delivered>;
  close(): void;
}

export function createEventCourier(courier: Courier): EventCourier {
  const waiting = new Set<NodeJS.Timeout>();

  function later(payload: Payload, attempt: number): void {
    const wait = LATER_MS[attempt - 2];
    if (wait === undefined) return;
    const timer = setTimeout(() => {
      waiting.delete(timer);
      courier.deliver(payload, { attempt, reason: "timeout" }).catch(() => later(payload, attempt + 1));
    }, wait);
    waiting.add(timer);
  }

  return {
    async deliver(payload) {
      try {
        return await courier.deliver(payload);
      } catch {
        try {
          return await courier.deliver(payload, { attempt: 1, reason: "timeout" });
        } catch (error) {
          later(payload, 2);
          throw error;
        }
      }
    },
    close() {
      for (const timer of waiting) clearTimeout(timer);
    },
  };
}

import type { Inbox } from "../inbox.ts";
import { type Arrival, keptText, readArrival } from "./payloads.ts";

/** Something that somebody did, and whether it comes for the first time. */
export interface Taken {
  readonly arrival: Arrival;
  /** Rejects with OpsError `redis.*`. */
  readonly isFirst: Promise<boolean>;
}

/** Payloads on their way in. */
export interface Arrivals {
  /**
   * Begins to keep a payload, once, and waits for nothing: called before
   * anything is acknowledged, so that what Slack knows to be received is
   * kept. Undefined for what Ferry has no use for.
   */
  begin(body: object): Taken | undefined;
}

export function arrivals(inbox: Inbox): Arrivals {
  const begun = new WeakMap<object, Taken | "useless">();
  return {
    begin(body) {
      const known = begun.get(body);
      if (known !== undefined) return known === "useless" ? undefined : known;
      const arrival = readArrival(body);
      if (arrival === undefined) {
        begun.set(body, "useless");
        return undefined;
      }
      const isFirst = inbox.take(arrival.key, keptText(arrival));
      // Whoever waits for it is told; until then it must not count as unhandled.
      isFirst.catch(() => {});
      const taken = { arrival, isFirst };
      begun.set(body, taken);
      return taken;
    },
  };
}

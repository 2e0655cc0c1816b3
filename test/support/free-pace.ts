import type { Pace } from "../../adapters/pace.ts";

/** A pace that lets everything pass at once. */
export const freePace: Pace = {
  take: async () => ({ taken: true, waitMs: 0 }),
  block: async () => {},
};

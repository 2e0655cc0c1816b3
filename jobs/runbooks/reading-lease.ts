import type { Lease } from "../store.ts";

/** So many plans at once may make something that needs a volume: an overlay, a VM that boots from it. */
const READERS = 32;

/** Held by a plan that makes something that needs a volume; taken whole by one that deletes the volume. */
export const readingLease = (share: string, volume: string): Lease => ({
  name: `reads.${share}.${volume}`,
  limit: READERS,
});

/** Discord's epoch: the first second of 2015, ms since 1970. */
const EPOCH = 1_420_070_400_000;

/** Snowflakes: when it was made, in ms, and a counter; strictly growing, never the same twice. */
export interface Ids {
  next(): string;
}

export function createIds(now: () => number): Ids {
  let last = 0n;
  return {
    next() {
      const made = BigInt(Math.max(0, Math.floor(now()) - EPOCH)) << 22n;
      last = made > last ? made : last + 1n;
      return String(last);
    },
  };
}

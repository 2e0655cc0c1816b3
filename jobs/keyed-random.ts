import { createHash } from "node:crypto";

/**
 * A random source that the same key makes the same again: `below(n)` gives an
 * integer from 0 to n-1. For ids of what must not be made twice.
 */
export function keyedRandom(key: string): (n: number) => number {
  let drawn = 0;
  return (n) => {
    const hash = createHash("sha256").update(`${drawn}:${key}`).digest();
    drawn += 1;
    return hash.readUInt32BE(0) % n;
  };
}

import { randomBytes } from "node:crypto";

/** Ids as Slack makes them (`V0000000001`, `F000000000A`), never the same twice in one workspace. */
export interface Ids {
  next(prefix: string): string;
  /** Of messages: seconds, a point, six digits; strictly growing. */
  ts(): string;
  /** Of blocks, actions, hashes. */
  random(): string;
}

export function createIds(now: () => number): Ids {
  let count = 0;
  let last = 0;
  return {
    next(prefix) {
      count += 1;
      return `${prefix}${count.toString(36).toUpperCase().padStart(10, "0")}`;
    },
    ts() {
      last = Math.max(last + 1, Math.round(now() * 1000));
      const digits = String(last).padStart(16, "0");
      return `${digits.slice(0, -6)}.${digits.slice(-6)}`;
    },
    random: () => randomBytes(4).toString("hex"),
  };
}

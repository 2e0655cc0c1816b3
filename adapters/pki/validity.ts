import { randomBytes } from "node:crypto";

const DAY_MS = 86_400_000;
const YEAR_MS = 365 * DAY_MS;

/**
 * How long certificates hold. They begin a day early, because a host's clock
 * may be behind, and a certificate of the future is refused like a false one.
 */
export const validity = {
  earlyMs: DAY_MS,
  hostMs: 2 * YEAR_MS,
  authorityMs: 10 * YEAR_MS,
  /** The authority is renewed when less than this is left, so that no host's certificate outlives it. */
  authorityRenewalMs: 3 * YEAR_MS,
} as const;

/** 16 random bytes in hex, the first one 0x40 to 0x7f: never negative, never shorter (RFC 5280, 4.1.2.2). */
export function randomSerial(): string {
  const bytes = randomBytes(16);
  bytes.writeUInt8(0x40 | (bytes.readUInt8(0) & 0x3f), 0);
  return bytes.toString("hex");
}

import { vi } from "vitest";

/** Looks again and again until it does not throw; resolves with what was seen. For what takes milliseconds where all is well. */
export const until = <T>(look: () => T) => vi.waitFor(look, { timeout: 15_000, interval: 5 });

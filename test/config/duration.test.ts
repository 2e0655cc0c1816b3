import { describe, expect, it } from "vitest";
import { parseDuration } from "../../config/duration.ts";

describe("parseDuration", () => {
  it.each([
    ["90s", 90_000],
    ["30m", 1_800_000],
    ["12h", 43_200_000],
    ["7d", 604_800_000],
  ])("reads %s as %d ms", (text, ms) => {
    expect(parseDuration(text)).toBe(ms);
  });

  it.each(["", "30", "m", "-1m", "0m", "1.5h", "30 m", "30M", "30min", "1h30m", "30m\n", "9".repeat(10_000)])(
    "refuses %.20j",
    (text) => {
      expect(parseDuration(text)).toBeUndefined();
    },
  );
});

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { age, count, duration, excerpt, list, size } from "../../bot/format.ts";

describe("duration", () => {
  it.each([
    [0, "0 ms"],
    [162, "162 ms"],
    [1000, "1 s"],
    [1440, "1.4 s"],
    [9_960, "10 s"],
    [59_400, "59 s"],
    [59_600, "1 m 00 s"],
    [65_000, "1 m 05 s"],
    [3_599_999, "1 h 00 m"],
    [7_620_000, "2 h 07 m"],
    [100 * 3_600_000, "4 d 4 h"],
  ])("shows %i ms as %s", (ms, shown) => {
    expect(duration(ms)).toBe(shown);
  });
});

describe("size", () => {
  it.each([
    [0, "0 B"],
    [1023, "1023 B"],
    [1024, "1 KiB"],
    [1.2 * 2 ** 30, "1.2 GiB"],
    [2 * 2 ** 30, "2 GiB"],
    [110 * 2 ** 20, "110 MiB"],
    [2 ** 30 - 1, "1 GiB"],
  ])("shows %d bytes as %s", (bytes, shown) => {
    expect(size(bytes)).toBe(shown);
  });

  it("never shows a number with more than four digits before its unit, up to TiB", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 49 }), (bytes) => {
        expect(size(bytes)).toMatch(/^\d{1,4}(\.\d)? (B|KiB|MiB|GiB|TiB)$/);
      }),
    );
  });
});

describe("sentences", () => {
  it("lists names as a person would", () => {
    expect(list([], "or")).toBe("nobody");
    expect(list(["ann"], "or")).toBe("ann");
    expect(list(["ann", "bob", "carol"], "or")).toBe("ann, bob or carol");
  });

  it("counts and dates", () => {
    expect([count(1, "step"), count(2, "step"), age(400), age(12_900)]).toEqual([
      "1 step",
      "2 steps",
      "just now",
      "12 s ago",
    ]);
  });

  it("keeps what somebody typed on one short line", () => {
    expect(excerpt(`a\n\u001b[31mb\u202e${"x".repeat(100)}`)).toBe(`a [31mb ${"x".repeat(31)}…`);
  });
});

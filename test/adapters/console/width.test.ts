import fc from "fast-check";
import { expect, test } from "vitest";
import { fitting, rowsOf, textWidth, wrap } from "../../../adapters/console/width.ts";

test.each([
  ["vm1 → kvm2", 10],
  ["日本", 4],
  ["e\u0301", 1],
  ["🟡", 2],
  ["", 0],
])("%j takes %i columns", (text, columns) => {
  expect(textWidth(text)).toBe(columns);
});

test("a wide character is never cut in half", () => {
  expect(fitting("a日本", 4)).toBe("a日");
});

test("a wide character that does not fit goes to the next row", () => {
  expect(rowsOf("abc日", 4)).toBe(2);
  expect(rowsOf("ab日", 4)).toBe(1);
});

test("words stay whole where they fit", () => {
  expect(wrap("Nothing was moved; look at kvm1.", 12)).toEqual(["Nothing was", "moved; look", "at kvm1."]);
});

test("wrapped lines fit and lose nothing but spaces", () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom("a", "bc", " ", "日", "🟡") }),
      fc.integer({ min: 2, max: 12 }),
      (text, columns) => {
        const lines = wrap(text, columns);

        for (const line of lines) expect(textWidth(line)).toBeLessThanOrEqual(columns);
        expect(lines.join("").replaceAll(" ", "")).toBe(text.replaceAll(" ", ""));
      },
    ),
  );
});

import fc from "fast-check";
import { expect, test } from "vitest";
import { clipRow, paintRow, rowText, span } from "../../../adapters/console/row.ts";
import { textWidth } from "../../../adapters/console/width.ts";

test("holds no escape sequence without colours, whatever the text", () => {
  expect(paintRow([span("\x1b[31m", "bad"), span("done", "good")], false)).toBe("\\x1b[31mdone");
});

test("colours come in addition to the same text", () => {
  expect(paintRow([span("✓ ", "good"), span("done")], true)).toBe("\x1b[32m✓ \x1b[0mdone");
});

test("a clipped row fits and says that it was clipped", () => {
  fc.assert(
    fc.property(
      fc.array(fc.string({ unit: fc.constantFrom("a", "日", " ") }), { maxLength: 5 }),
      fc.integer({ min: 1, max: 20 }),
      (texts, columns) => {
        const row = texts.map((text) => span(text));
        const clipped = clipRow(row, columns);

        expect(textWidth(rowText(clipped))).toBeLessThanOrEqual(columns);
        if (textWidth(rowText(row)) > columns) expect(rowText(clipped)).toMatch(/…$/u);
        else expect(clipped).toEqual(row);
      },
    ),
  );
});

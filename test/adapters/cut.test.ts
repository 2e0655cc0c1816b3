import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cut } from "../../adapters/cut.ts";

/** Half of a character beyond the first 65,536. */
const LONE_SURROGATE = /[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/;

describe("cut", () => {
  it("leaves what fits, and shows that something is missing", () => {
    expect(cut("kvm1", 4)).toBe("kvm1");
    expect(cut("kvm10", 4)).toBe("kvm…");
  });

  it("never goes over the limit and never leaves half a character", () => {
    const text = fc.string({ unit: "grapheme", maxLength: 200 });
    fc.assert(
      fc.property(text, fc.integer({ min: 3, max: 80 }), (words, most) => {
        const piece = cut(words, most);

        expect(piece.length).toBeLessThanOrEqual(most);
        expect(piece).not.toMatch(LONE_SURROGATE);
      }),
    );
  });
});

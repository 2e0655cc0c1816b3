import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cutName, idOfValue, optionValue, plainText } from "../../../../adapters/slack/views/plain-text.ts";

/** Half of a character beyond the first 65,536. */
const LONE_SURROGATE = /[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/;

const limit = fc.integer({ min: 3, max: 80 });
const text = fc.string({ unit: "grapheme", maxLength: 200 });

describe("cutName", () => {
  it("leaves what fits, and shows that something is missing", () => {
    expect(cutName("web-production-01", 9)).toBe("web-…n-01");
  });

  it("never goes over the limit and never leaves half a character", () => {
    fc.assert(
      fc.property(text, limit, (words, most) => {
        expect(cutName(words, most)).not.toMatch(LONE_SURROGATE);
        expect(cutName(words, most).length).toBeLessThanOrEqual(most);
      }),
    );
  });
});

describe("plainText", () => {
  it("is never empty, which Slack refuses, and never markup or emoji", () => {
    expect(plainText("", 10)).toEqual({ type: "plain_text", text: "–", emoji: false });
    expect(plainText(" \n", 10).text).toBe("–");
    expect(plainText(":boom: *x* <!channel>", 75).emoji).toBe(false);
  });
});

describe("an option's value", () => {
  const name = fc.string({
    unit: fc.constantFrom(..."abcZ09._+@-/"),
    minLength: 1,
    maxLength: 260,
  });

  it("fits, and gives its id back", () => {
    fc.assert(
      fc.property(fc.uniqueArray(name, { minLength: 1 }), fc.nat(), (ids, n) => {
        const id = ids[n % ids.length] ?? "";

        expect(optionValue(id).length).toBeLessThanOrEqual(75);
        expect(idOfValue(optionValue(id), ids)).toBe(id);
      }),
    );
  });

  it("of something that is not there any more is none", () => {
    expect(idOfValue(optionValue("x".repeat(100)), ["y".repeat(100)])).toBeUndefined();
  });
});

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { name } from "../../config/name.ts";

const accepts = (word: unknown) => name.safeParse(word).success;

describe("name", () => {
  it.each(["kvm1", "web-01.example", "1", "a_b+c@d"])("accepts %s", (word) => {
    expect(accepts(word)).toBe(true);
  });

  it.each([
    "",
    "-rf",
    ".hidden",
    "../etc",
    "a b",
    "a\n",
    "a;b",
    "$(id)",
    "a'b",
    'a"b',
    "a/b",
    "ä",
    "<a>",
    "a&b",
    7,
  ])("refuses %j", (word) => {
    expect(accepts(word)).toBe(false);
  });

  it("accepts 128 characters and no more", () => {
    expect(accepts("a".repeat(128))).toBe(true);
    expect(accepts("a".repeat(129))).toBe(false);
    expect(accepts("a".repeat(10_000))).toBe(false);
  });

  it("stops being a name with any character in it that a shell, a path or XML could read as syntax", () => {
    const plain = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._+@-]{0,20}$/);
    fc.assert(
      fc.property(
        plain,
        fc.string({ unit: "binary", minLength: 1, maxLength: 3 }),
        fc.nat(),
        (word, odd, n) => {
          const i = n % (word.length + 1);
          const isPlain = /^[A-Za-z0-9._+@-]+$/.test(odd) && (i > 0 || /^[A-Za-z0-9]/.test(odd));

          expect(accepts(word)).toBe(true);
          expect(accepts(word.slice(0, i) + odd + word.slice(i))).toBe(isPlain);
        },
      ),
    );
  });
});

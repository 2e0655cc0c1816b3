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
    const letters = "ABCXYZabcxyz0189";
    const letter = fc.constantFrom(...letters);
    const rest = fc.string({ unit: fc.constantFrom(...letters, ..."._+@-"), maxLength: 20 });
    const odd = fc
      .oneof(fc.nat({ max: 0x7f }), fc.nat({ max: 0x10ffff }))
      .map((code) => String.fromCodePoint(code));
    fc.assert(
      fc.property(letter, rest, odd, fc.nat(), (first, more, odd, n) => {
        const word = first + more;
        const i = n % (word.length + 1);
        const isPlain = /^[A-Za-z0-9._+@-]+$/.test(odd) && (i > 0 || /^[A-Za-z0-9]/.test(odd));

        expect(accepts(word)).toBe(true);
        expect(accepts(word.slice(0, i) + odd + word.slice(i))).toBe(isPlain);
      }),
    );
  });
});

import fc from "fast-check";
import { expect, test } from "vitest";
import { visible } from "../../adapters/visible.ts";

test.each([
  ["a VM that would clear the screen", "\x1b[2Jvm1", "\\x1b[2Jvm1"],
  ["the one-byte form of the same", "\x9b2Jvm1", "\\x9b2Jvm1"],
  ["a line that would overwrite itself", "safe\rrm -rf /\x7f", "safe\\rrm -rf /\\x7f"],
  ["a new line and a tab", "a\nb\tc", "a\\nb\\tc"],
  ["text turned around", "kvm\u202E1mvk", "kvm\\u{202e}1mvk"],
  ["a name with a character of no width", "kvm\u200B1", "kvm\\u{200b}1"],
  ["half of a pair", "\uD83D!", "\\u{d83d}!"],
])("shows %s as what it is", (_, text, shown) => {
  expect(visible(text)).toBe(shown);
});

test("leaves ordinary text alone, also wide, combining and emoji", () => {
  const text = "vm1 → kvm2 · äöü e\u0301 日本 ⚠\uFE0F 🟡 ✓ \\x1b";

  expect(visible(text)).toBe(text);
});

/** Any code point at all, and more of those that matter than chance would give. */
const character = fc
  .oneof(
    fc.integer({ min: 0, max: 0x10ffff }),
    fc.integer({ min: 0, max: 0xa0 }),
    fc.integer({ min: 0x2000, max: 0x2070 }),
  )
  .map((point) => String.fromCodePoint(point));

test("never lets a control character through, and changes nothing twice", () => {
  fc.assert(
    fc.property(fc.array(character), (characters) => {
      const shown = visible(characters.join(""));

      expect(shown).not.toMatch(/[\p{C}\p{Zl}\p{Zp}]/u);
      expect(visible(shown)).toBe(shown);
    }),
  );
});

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { printable } from "../../config/printable.ts";

describe("printable", () => {
  it("shows plain text in quotes", () => {
    expect(printable("kvm1 \\ käse")).toBe('"kvm1 \\\\ käse"');
    expect(printable('say "hi"')).toBe('"say \\"hi\\""');
  });

  it("shortens what is long and says how long it is", () => {
    expect(printable("a".repeat(10_000))).toBe(`"${"a".repeat(60)}… (10000 characters)"`);
  });

  it("shows nothing of a private key", () => {
    const key = "-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXk\n";
    expect(printable(key)).toBe("a private key (not shown)");
  });

  it("lets no text move a terminal's cursor, change its direction or begin a line", () => {
    expect(printable("a\u001b[2Jb\n\u202ec")).toBe('"a\\u{1b}[2Jb\\n\\u{202e}c"');
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), fc.nat({ max: 0x10ffff }), (text, code) => {
        const shown = printable(text + String.fromCodePoint(code));
        expect(shown).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
        expect(shown.length).toBeLessThan(700);
      }),
    );
  });
});

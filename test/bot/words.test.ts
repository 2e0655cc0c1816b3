import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { splitWords } from "../../bot/words.ts";

describe("splitWords", () => {
  it.each([
    ["ferry vm create x", ["ferry", "vm", "create", "x"]],
    ["  a \t b\n c ", ["a", "b", "c"]],
    ["--cmdline 'root=/dev/vda1 quiet'", ["--cmdline", "root=/dev/vda1 quiet"]],
    ['--cmdline="a b" c', ["--cmdline=a b", "c"]],
    ["reject k7m2qx9d it's wrong, isn't it", ["reject", "k7m2qx9d", "it's", "wrong,", "isn't", "it"]],
    ["say 'never closed", ["say", "'never", "closed"]],
    ["a '' b", ["a", "", "b"]],
    ["vm1\u00a0kvm1\u202fkvm2", ["vm1", "kvm1", "kvm2"]],
    ["\u2014cmdline \u201ca b\u201d", ["--cmdline", "a b"]],
    ["\u2013\u2013x", ["\u2013\u2013x"]],
    ["vm\u200b1", ["vm1"]],
    ["$(reboot) `id` ;", ["$(reboot)", "`id`", ";"]],
    ["", []],
  ])("reads %j", (typed, words) => {
    expect(splitWords(typed)).toEqual(words);
  });

  it("gives back the words that were joined with spaces, when none holds a space or a quote", () => {
    const word = fc.stringMatching(/^[A-Za-z0-9._/+@$();-]+$/);
    fc.assert(
      fc.property(fc.array(word), (words) => {
        expect(splitWords(words.join(" "))).toEqual(words);
      }),
    );
  });

  it("ends on any input, in time", () => {
    expect(splitWords("'".repeat(10_000)).length).toBeGreaterThan(0);
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom(..."'\"= \t\nab-\u2019\u201d\u2014\u200b\ud83d") }),
        (text) => {
          expect(splitWords(text).every((word) => word.length <= text.length + 2)).toBe(true);
        },
      ),
    );
  });
});

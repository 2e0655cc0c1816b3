import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { editDistance, nearest } from "../../config/nearest.ts";

const word = fc.stringMatching(/^[a-z0-9-]{3,12}$/);

describe("nearest", () => {
  it.each([
    ["adress", ["name", "address", "port"], "address"],
    ["migrashunAddress", ["hostKey", "migrationAddress"], "migrationAddress"],
    ["kvm3", ["kvm1", "nfs1"], "kvm1"],
    ["KVM2", ["kvm1", "kvm2"], "kvm2"],
    ["imgaes", ["images", "isos"], "images"],
    ["k1", ["k2"], "k2"],
    ["web", ["db-01", "web-01"], "web-01"],
    ["dest", ["source", "destination"], "destination"],
  ])("takes %s of %j for %s", (typed, candidates, meant) => {
    expect(nearest(typed, candidates)).toBe(meant);
  });

  it.each([
    ["a", ["b", "c"]],
    ["ab", ["xy"]],
    ["storage", ["kvm1", "kvm2"]],
    ["web", ["web-01", "web-02"]],
    ["", ["a"]],
    ["kvm1", []],
  ])("finds nothing near %j in %j", (typed, candidates) => {
    expect(nearest(typed, candidates)).toBeUndefined();
  });

  it("answers at once for 10,000 characters and for long candidates", () => {
    const long = "a".repeat(10_000);
    const started = performance.now();

    expect(nearest(long, [long, "a", `${long}b`])).toBeUndefined();
    expect(nearest("kvm1", Array(1_000).fill(long))).toBeUndefined();

    expect(performance.now() - started).toBeLessThan(500);
  });

  it("undoes any single typo when the other names are far away", () => {
    fc.assert(
      fc.property(word, fc.nat(), fc.constantFrom("drop", "double", "swap", "replace"), (name, n, typo) => {
        const i = n % name.length;
        const [head, letter, tail] = [name.slice(0, i), name.charAt(i), name.slice(i + 1)];
        const typed = {
          drop: head + tail,
          double: head + letter + letter + tail,
          swap: head + tail.charAt(0) + letter + tail.slice(1),
          replace: `${head}_${tail}`,
        }[typo];

        expect(nearest(typed, ["________________________", name])).toBe(name);
      }),
    );
  });

  it("only ever answers with a candidate, and with the word itself where it is one", () => {
    fc.assert(
      fc.property(fc.string(), fc.array(fc.string()), (typed, candidates) => {
        const found = nearest(typed, candidates);
        expect(found === undefined || candidates.includes(found)).toBe(true);
      }),
    );
    fc.assert(
      fc.property(word, fc.array(word), (name, others) => {
        expect(nearest(name, [...others, name])).toBe(name);
      }),
    );
  });
});

describe("editDistance", () => {
  it("is 0 for equal words, the same both ways, and within the bounds of their lengths", () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 20 }), fc.string({ maxLength: 20 }), (a, b) => {
        const distance = editDistance(a, b);
        expect(distance).toBe(editDistance(b, a));
        expect(distance === 0).toBe(a === b);
        expect(distance).toBeGreaterThanOrEqual(Math.abs(a.length - b.length));
        expect(distance).toBeLessThanOrEqual(Math.max(a.length, b.length));
      }),
    );
  });
});

import fc from "fast-check";
import { expect, it } from "vitest";
import { rank } from "../../bot/rank.ts";

const found = (typed: string, ...names: string[]) => rank(typed, names, (name) => [name]);

it("puts the name itself first, then beginnings, beginnings of words, parts, and letters in order", () => {
  expect(found("web", "w-e-b", "cobweb", "db-web", "web-01", "WEB", "mail")).toEqual([
    "WEB",
    "web-01",
    "db-web",
    "cobweb",
    "w-e-b",
  ]);
});

it("leaves equally good ones, and all when nothing is typed, in their order", () => {
  expect(found("vm", "vm10", "vm2")).toEqual(["vm10", "vm2"]);
  expect(found("  ", "b", "a")).toEqual(["b", "a"]);
});

it("counts an item's first name more than its others, if they match as well", () => {
  const items: [string, string][] = [
    ["vm1", "kvm1"],
    ["kvm1", "host9"],
    ["kvm-old", "kvm1"],
  ];

  expect(rank("kvm1", items, (names) => names)).toEqual([
    ["kvm1", "host9"],
    ["vm1", "kvm1"],
    ["kvm-old", "kvm1"],
  ]);
});

it("finds every name by each of its parts, and invents none", () => {
  fc.assert(
    fc.property(fc.array(fc.string({ minLength: 1 })), fc.string(), (names, typed) => {
      const answer = found(typed, ...names);

      expect(names).toEqual(expect.arrayContaining(answer));
      for (const name of names) {
        if (name.toLowerCase().includes(typed.trim().toLowerCase())) expect(answer).toContain(name);
      }
    }),
  );
});

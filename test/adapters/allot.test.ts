import fc from "fast-check";
import { expect, test } from "vitest";
import { allot } from "../../adapters/allot.ts";

test.each([
  [[10, 20], 100, [10, 20]],
  [[10, 200, 300], 110, [10, 50, 50]],
  [[], 5, []],
  [[3, 3, 3], 7, [2, 2, 3]],
  [[5], -1, [0]],
])("of %j, room for %i is shared as %j", (needs, room, shares) => {
  expect(allot(needs, room)).toEqual(shares);
});

test("gives nobody more than is needed, and nothing that is not there; all is given out where all is needed", () => {
  fc.assert(
    fc.property(fc.array(fc.nat(2_000)), fc.nat(10_000), (needs, room) => {
      const shares = allot(needs, room);
      const sum = (numbers: readonly number[]) => numbers.reduce((a, b) => a + b, 0);

      expect(sum(shares)).toBe(Math.min(sum(needs), room));
      for (const [i, share] of shares.entries()) expect(share).toBeLessThanOrEqual(needs[i] ?? 0);
    }),
  );
});

import { expect, test } from "vitest";
import { hostMemory } from "../../../jobs/facts/host-memory.ts";
import { answer } from "../../support/answer.ts";
import { fixture } from "../../support/fixture.ts";

test("reads how much there is and how much can be had, in bytes", () => {
  expect(answer(hostMemory, fixture("captured/running-kvm1-meminfo.txt"))).toEqual({
    totalBytes: 1510928 * 1024,
    availableBytes: 1041388 * 1024,
  });
});

test.each(["MemAvailable:    1250584 kB\n", "MemTotal:        1510928 kB\n"])(
  "does not take a missing figure for none: %j",
  (text) => {
    expect(() => answer(hostMemory, text)).toThrow(/no Mem/);
  },
);

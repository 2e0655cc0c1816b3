import { expect, test } from "vitest";
import { memoryAvailable } from "../../../jobs/facts/memory-available.ts";
import { answer } from "../../support/answer.ts";
import { fixture } from "../../support/fixture.ts";

test("counts what can be reclaimed, in bytes", () => {
  expect(answer(memoryAvailable, fixture("captured/running-kvm1-meminfo.txt"))).toBe(1041388 * 1024);
});

test("does not take a missing figure for none", () => {
  expect(() => answer(memoryAvailable, "MemTotal:        1510928 kB\n")).toThrow("no MemAvailable");
});

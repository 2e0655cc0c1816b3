import { expect, test } from "vitest";
import { clock } from "../../../jobs/facts/clock.ts";
import { answer } from "../../support/answer.ts";

const timing = { askedAtMs: 1_000_000_000_000, answeredAtMs: 1_000_000_002_000 };

test("measures from the middle of the answer's way, and says how sure it is", () => {
  expect(answer(clock, "1000000008.500000000\n", 0, timing)).toEqual({ skewMs: 7500, uncertaintyMs: 1000 });
});

test("a host behind has a negative skew", () => {
  expect(answer(clock, "999999991.000000000\n", 0, timing).skewMs).toBe(-10_000);
});

test.each(["", "%N\n", "1000000008.%N\n"])("refuses %j", (stdout) => {
  expect(() => answer(clock, stdout, 0, timing)).toThrow("seconds");
});

import { expect, test } from "vitest";
import { clockAgrees } from "../../../../jobs/steps/host/clock-agrees.ts";
import { facts } from "../../../support/facts.ts";
import { host } from "../../../support/hosts.ts";

const verdict = (skewMs: number, uncertaintyMs: number) =>
  clockAgrees({ host: host("kvm1") }).check(facts({ kvm1: { clock: { skewMs, uncertaintyMs } } }));

test.each([
  [0, 10],
  [-4900, 10],
  [8000, 3500],
])("a skew of %d ms, known to %d ms, is no obstacle", async (skew, uncertainty) => {
  expect(await verdict(skew, uncertainty)).toEqual({ state: "satisfied" });
});

test("a clock that is surely off blocks, and says which way", async () => {
  expect(await verdict(-7200, 100)).toMatchObject({
    state: "blocked",
    error: { code: "host.clock-differs", message: "kvm1's clock is 7.2 s behind Ferry's" },
  });
  expect(await verdict(5200, 100)).toMatchObject({
    error: { message: "kvm1's clock is 5.2 s ahead of Ferry's" },
  });
});

test("is a preflight", () => {
  expect(clockAgrees({ host: host("kvm1") }).preflight).toBe(true);
});

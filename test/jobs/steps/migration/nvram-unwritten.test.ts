import { expect, it } from "vitest";
import { type BoundStep, needed, satisfied, type Verdict } from "../../../../jobs/step.ts";
import { unlessNvramWritten } from "../../../../jobs/steps/migration/nvram-unwritten.ts";
import { facts } from "../../../support/facts.ts";
import { moveOfVm1 } from "../../../support/vm1.ts";

const path = "/var/lib/libvirt/qemu/nvram/vm1_VARS.fd";
const at = (modified: string) => ({ bytes: 4, allocatedBytes: 4096, modified });
const check = (here: unknown, there: unknown, verdict: Verdict = needed("it is off")) => {
  const step = { check: async () => verdict } as Partial<BoundStep> as BoundStep;
  const read = facts({
    kvm1: { [`file-stats ${path}`]: [here] },
    kvm2: { [`file-stats ${path}`]: [there] },
  });
  return unlessNvramWritten(step, { ...moveOfVm1(), path }).check(read);
};

it("lets the definition go while the variables are the same on both hosts", async () => {
  expect(await check(at("5.0"), at("5.0"))).toEqual(needed("it is off"));
});

it.each([
  ["were written on the source since", at("6.0"), at("5.0")],
  ["are gone from the source", undefined, at("5.0")],
  ["are a link there", "other", at("5.0")],
])("is blocked when they %s", async (_, here, there) => {
  expect(await check(here, there)).toMatchObject({ error: { code: "cold.nvram-written" } });
});

it("is put off until the destination has them", async () => {
  expect(await check(at("5.0"), undefined)).toMatchObject({ state: "later" });
});

it("has no say once the definition is over, when the VM may write them there", async () => {
  expect(await check(at("5.0"), at("7.0"), satisfied())).toEqual(satisfied());
});

import { expect, test } from "vitest";
import { memoryFits } from "../../../../jobs/steps/migration/memory-fits.ts";
import { facts } from "../../../support/facts.ts";
import { moveOfVm1 } from "../../../support/vm1.ts";

const MIB = 2 ** 20;
const check = (available: number) =>
  memoryFits(moveOfVm1({ memoryBytes: 1000 * MIB })).check(
    facts({ kvm2: { "memory-available": available } }),
  );

test("the guest's memory, a tenth and 128 MiB must be available", async () => {
  expect(await check(1228 * MIB)).toEqual({
    state: "satisfied",
    note: "1228 MiB available, 1228 MiB wanted",
  });
});

test("one byte less blocks, with both figures", async () => {
  expect(await check(1228 * MIB - 1)).toMatchObject({
    state: "blocked",
    error: {
      code: "migration.memory-short",
      message: "kvm2 has 1228 MiB of memory available; vm1 needs 1228 MiB",
    },
  });
});

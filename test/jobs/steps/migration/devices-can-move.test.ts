import { expect, test } from "vitest";
import { devicesCanMove } from "../../../../jobs/steps/migration/devices-can-move.ts";
import { facts } from "../../../support/facts.ts";
import { moveOfVm1, VM1 } from "../../../support/vm1.ts";

const check = (bound: string[], snapshots: readonly string[] | undefined) =>
  devicesCanMove(moveOfVm1({ bound })).check(facts({ kvm1: { [`snapshots ${VM1}`]: snapshots } }));

test.each<[string, string[], string[]]>([
  ["no such device and no snapshot", [], []],
  ["an emulated TPM, whose state travels with the memory", ["tpm emulator"], []],
])("a VM with %s can move", async (_title, bound, names) => {
  expect(await check(bound, names)).toEqual({ state: "satisfied" });
});

test.each(["hostdev pci", "filesystem mount virtiofs", "tpm passthrough"])(
  "a VM with %s stays",
  async (device) => {
    expect(await check(["tpm emulator", device], [])).toMatchObject({
      state: "blocked",
      error: {
        code: "migration.device-stays",
        message: `vm1 has a device that cannot move while it runs: ${device}`,
      },
    });
  },
);

test("a VM with a snapshot stays", async () => {
  expect(await check([], ["nightly"])).toMatchObject({
    state: "blocked",
    error: { code: "migration.has-snapshots" },
  });
});

test("a VM of whose snapshots a silent libvirt says nothing stays", async () => {
  expect(await check([], undefined)).toMatchObject({ error: { code: "domain.libvirt-silent" } });
});

import { describe, expect, it } from "vitest";
import type { Chain, Layer } from "../../../../jobs/facts/chain.ts";
import { disksShared } from "../../../../jobs/steps/migration/disks-shared.ts";
import { facts } from "../../../support/facts.ts";
import { moveOfVm1 } from "../../../support/vm1.ts";

const MOUNT = "/var/lib/libvirt/images/images";
const layer = (path: string, other: Partial<Layer> = {}): Layer => ({
  path,
  format: "qcow2",
  virtualSizeBytes: 2 ** 30,
  actualSizeBytes: 2 ** 20,
  backing: undefined,
  dataFile: undefined,
  snapshots: 0,
  ...other,
});
const chain = (...layers: Layer[]): Chain => ({ exists: true, layers, problem: undefined });
const unreadable = (problem: string): Chain => ({ exists: false, layers: [], problem });
const good = chain(layer(`${MOUNT}/vm1.qcow2`), layer(`${MOUNT}/base.qcow2`));

function check(here: Chain, there: Chain, missing: string[] = [], other = {}) {
  const disk = `chain ${MOUNT}/vm1.qcow2`;
  const step = disksShared({ ...moveOfVm1(other), mountPoints: [MOUNT] });
  return step.check(
    facts({ kvm1: { [disk]: here }, kvm2: { [disk]: there, [`missing-files ${MOUNT}/vmlinuz`]: missing } }),
  );
}

describe("migration.disks-shared", () => {
  it("is true when both hosts see the same chain on the share", async () => {
    expect(await check(good, good)).toEqual({ state: "satisfied" });
  });

  it("does not mind that the image grew between two looks", async () => {
    const grown = chain(
      layer(`${MOUNT}/vm1.qcow2`, { actualSizeBytes: 2 ** 22 }),
      layer(`${MOUNT}/base.qcow2`),
    );

    expect(await check(good, grown)).toEqual({ state: "satisfied" });
  });

  it("asks nothing of a VM that has neither disk nor boot file", async () => {
    const step = disksShared({ ...moveOfVm1({ disks: [], files: [] }), mountPoints: [] });

    expect(await step.check(facts({}))).toEqual({ state: "satisfied" });
  });

  it.each<[string, Chain, Chain, string, string]>([
    ["the source cannot read", unreadable("no such file"), good, "migration.disk-unreadable", "kvm1"],
    ["the destination cannot read", good, unreadable("no such file"), "migration.disk-unreadable", "kvm2"],
  ])("is blocked by a disk that %s", async (_title, here, there, code, host) => {
    expect(await check(here, there)).toMatchObject({
      state: "blocked",
      error: { code, details: { host, output: "no such file" } },
    });
  });

  it.each<[string, Chain, string]>([
    [
      "backing store is on the source alone",
      chain(layer(`${MOUNT}/vm1.qcow2`), layer("/srv/base.qcow2")),
      "/srv/base.qcow2",
    ],
    [
      "data file is on the source alone",
      chain(layer(`${MOUNT}/vm1.qcow2`, { dataFile: "/srv/vm1.data" })),
      "/srv/vm1.data",
    ],
    ["folder only begins like the share's", chain(layer(`${MOUNT}-old/vm1.qcow2`)), `${MOUNT}-old/vm1.qcow2`],
  ])("is blocked by a disk whose %s", async (_title, here, path) => {
    expect(await check(here, here)).toMatchObject({
      state: "blocked",
      error: { code: "migration.disk-not-shared", details: { disk: "vda", path } },
    });
  });

  it.each<[string, Chain]>([
    ["size", chain(layer(`${MOUNT}/vm1.qcow2`, { virtualSizeBytes: 1 }), layer(`${MOUNT}/base.qcow2`))],
    ["format", chain(layer(`${MOUNT}/vm1.qcow2`, { format: "raw" }), layer(`${MOUNT}/base.qcow2`))],
    ["backing store", chain(layer(`${MOUNT}/vm1.qcow2`), layer(`${MOUNT}/other.qcow2`))],
    ["depth", chain(layer(`${MOUNT}/vm1.qcow2`))],
  ])("is blocked by a disk of another %s on the destination", async (_title, there) => {
    expect(await check(good, there)).toMatchObject({
      state: "blocked",
      error: {
        code: "migration.disk-differs",
        message: `${MOUNT}/vm1.qcow2 is not the same file on kvm1 and kvm2`,
      },
    });
  });

  it("is blocked by a kernel that the destination does not have", async () => {
    expect(await check(good, good, [`${MOUNT}/vmlinuz`])).toMatchObject({
      state: "blocked",
      error: {
        code: "migration.file-missing",
        message: `kvm2 has no ${MOUNT}/vmlinuz, which vm1 boots from`,
      },
    });
  });
});

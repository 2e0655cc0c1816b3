import { describe, expect, it } from "vitest";
import type { MoveParams } from "../../../../jobs/move.ts";
import { disksCopyable } from "../../../../jobs/steps/migration/disks-copyable.ts";
import { facts } from "../../../support/facts.ts";
import { moveOfVm1 } from "../../../support/vm1.ts";

const MIB = 2 ** 20;
const PATH = "/var/lib/libvirt/images/vm1.qcow2";
const copies: MoveParams["copies"] = [{ target: "vda", path: PATH, format: "qcow2", sizeBytes: 64 * MIB }];
const image = {
  path: PATH,
  format: "qcow2",
  virtualSizeBytes: 64 * MIB,
  actualSizeBytes: 10 * MIB,
  snapshots: 0,
};
const room = { exists: true, fileSystem: "ext2/ext3", freeBytes: 1000 * MIB, id: "1" };

const check = ({
  layers = [image] as object[],
  problem = undefined as unknown,
  here = room,
  there = room,
  move = { copies } as Partial<MoveParams>,
} = {}) =>
  disksCopyable(moveOfVm1(move)).check(
    facts({
      kvm1: { [`chain ${PATH}`]: { exists: true, layers, problem }, "room-at /var/lib/libvirt/images": here },
      kvm2: { "room-at /var/lib/libvirt/images": there },
    }),
  );

describe("migration.disks-copyable", () => {
  it("is true for one image with room for it, and says how much", async () => {
    expect(await check()).toEqual({ state: "satisfied", note: "10 MiB to copy, 1000 MiB free" });
  });

  it("tells when the image could outgrow the destination", async () => {
    expect(await check({ there: { ...room, freeBytes: 20 * MIB } })).toEqual({
      state: "satisfied",
      note: "10 MiB to copy, 20 MiB free; they may grow to 64 MiB, for which there is no room",
    });
  });

  it.each<[string, Parameters<typeof check>[0], string]>([
    [
      "there is no room for what it holds",
      { there: { ...room, freeBytes: 9 * MIB } },
      "migration.disk-room-short",
    ],
    ["the folder is missing there", { there: { ...room, exists: false } }, "migration.disk-no-folder"],
    [
      "it lies over another image",
      { layers: [{ ...image, backing: { path: "/base" } }, image] },
      "migration.disk-has-backing",
    ],
    ["it has snapshots inside", { layers: [{ ...image, snapshots: 1 }] }, "migration.disk-stays"],
    ["its data is in another file", { layers: [{ ...image, dataFile: "/data" }] }, "migration.disk-stays"],
    ["it cannot be read", { layers: [], problem: "permission denied" }, "migration.disk-unreadable"],
    [
      "it is on storage that other hosts may have, too",
      { here: { ...room, fileSystem: "nfs" } },
      "migration.disk-not-shared",
    ],
    [
      "it is on storage of a kind that nobody knows",
      { here: { ...room, fileSystem: "UNKNOWN (0x1)" } },
      "migration.disk-not-shared",
    ],
  ])("is blocked when %s", async (_, given, code) => {
    expect(await check(given)).toMatchObject({ error: { code } });
  });

  it("counts together what goes onto one file system", async () => {
    const two = [
      ...copies,
      { target: "vdb", path: `${PATH}.2`, format: "raw" as const, sizeBytes: 64 * MIB },
    ];
    const step = disksCopyable(moveOfVm1({ copies: two }));
    const at = (there: object) =>
      step.check(
        facts({
          kvm1: {
            [`chain ${PATH}`]: { layers: [image] },
            [`chain ${PATH}.2`]: { layers: [image] },
            "room-at /var/lib/libvirt/images": room,
          },
          kvm2: { "room-at /var/lib/libvirt/images": there },
        }),
      );

    expect(await at({ ...room, freeBytes: 19 * MIB })).toMatchObject({
      error: { code: "migration.disk-room-short" },
    });
    expect(await at({ ...room, freeBytes: 20 * MIB })).toMatchObject({ state: "satisfied" });
  });

  it("names the disk that must stay, why, and what to type", async () => {
    const stuck = [{ target: "sda", path: "/iso/debian.iso", reason: "medium" }];
    const verdict = await check({ move: { stuck } });

    expect(verdict.state === "blocked" && `${verdict.error.message}. ${verdict.error.remedy}`).toBe(
      "Disk sda of vm1 (/iso/debian.iso) is on kvm1 alone and cannot be copied while vm1 runs: it is a removable medium. Eject it (`virsh change-media vm1 sda --eject --live --config`), or put it on a share of the site file, then ask again.",
    );
  });
});

import { describe, expect, it } from "vitest";
import type { DomainDisk } from "../../jobs/facts/domain-disk.ts";
import { localDisks, sharedDisks } from "../../jobs/local-disks.ts";
import { facts } from "../support/facts.ts";
import { host } from "../support/hosts.ts";
import { testSite } from "../support/site.ts";
import { vm1Running } from "../support/vm1.ts";

const SHARED = "/var/lib/libvirt/images/images/vm1.qcow2";
const LOCAL = "/var/lib/libvirt/images/vm1.qcow2";
const { live } = vm1Running();
const disk = (change: Partial<DomainDisk> = {}): DomainDisk => ({
  target: "vda",
  device: "disk",
  type: "file",
  path: LOCAL,
  volume: undefined,
  format: "qcow2",
  cache: undefined,
  readonly: false,
  shareable: false,
  transient: false,
  encrypted: false,
  ...change,
});
const found = (...disks: DomainDisk[]) =>
  localDisks(
    { ...live, disks },
    host("kvm1"),
    testSite(),
    facts({ kvm1: { [`chain ${LOCAL}`]: { layers: [{ virtualSizeBytes: 1024 }] } } }),
  );

describe("localDisks", () => {
  it("leaves alone what is on a share, and empty drives", async () => {
    expect(await found(disk({ path: SHARED }), disk({ path: undefined, device: "cdrom" }))).toEqual({});
  });

  it("copies a file that lies on no share", async () => {
    expect(await found(disk({ path: SHARED }), disk({ target: "vdb" }))).toEqual({
      copies: [{ target: "vdb", path: LOCAL, format: "qcow2", sizeBytes: 1024 }],
    });
  });

  it.each<[string, Partial<DomainDisk>]>([
    ["medium", { device: "cdrom", readonly: true, format: "raw" }],
    ["medium", { device: "floppy" }],
    ["readonly", { readonly: true }],
    ["shareable", { shareable: true }],
    ["transient", { transient: true }],
    ["encrypted", { encrypted: true }],
    ["kind", { type: "block", path: "/dev/vg/vm1", format: "raw" }],
    ["kind", { device: "lun" }],
    ["format", { format: "vmdk" }],
    ["format", { format: undefined }],
  ])("does not copy what must stay: %s (%#)", async (reason, change) => {
    const given = disk(change);

    expect(await found(given)).toEqual({ stuck: [{ target: "vda", path: given.path, reason }] });
  });
});

it("asks of both hosts only the disks that are neither copied nor stuck", () => {
  const disks = ["vda", "vdb", "sda"].map((target) => ({ target, path: `/${target}` }));
  const copies = [{ target: "vdb", path: "/vdb", format: "raw" as const, sizeBytes: 512 }];

  expect(sharedDisks({ disks, copies, stuck: [{ target: "sda", path: "/sda", reason: "medium" }] })).toEqual([
    { target: "vda", path: "/vda" },
  ]);
});

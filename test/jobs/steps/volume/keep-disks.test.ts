import { describe, expect, it } from "vitest";
import type { Place } from "../../../../jobs/facts/kept-disks.ts";
import { keepCommand, putBackCommand } from "../../../../jobs/steps/volume/keep-commands.ts";
import { keepDisks } from "../../../../jobs/steps/volume/keep-disks.ts";
import { facts } from "../../../support/facts.ts";
import { host } from "../../../support/hosts.ts";
import { absent, present, VM1, vm1Running } from "../../../support/vm1.ts";

const FILE = "/var/lib/libvirt/images/vm1.qcow2";
const PLAN = "k7m2qx9d";
const params = { vm: "vm1", uuid: VM1, files: [FILE], planId: PLAN };
const step = keepDisks({ ...params, host: host("kvm1"), destination: host("kvm2") });
const off = present({ state: "shut off" });
const silent = { presence: "unknown", process: false } as const;
const { inactive } = vm1Running();
const other = (disks: object[]) => ({ ...inactive, uuid: "other", name: "other", disks });

function asked({
  place = "original" as Place,
  recorded = false,
  kvm1 = off as object,
  domains = [inactive] as unknown,
  more = {},
} = {}) {
  return facts({
    kvm1: {
      [`kept-disks ${PLAN} ${FILE}`]: { places: [place], recorded },
      [`presence ${VM1}`]: kvm1,
      definitions: domains === "silent" ? undefined : domains,
      ...more,
    },
  });
}

describe("volume.keep-disks", () => {
  it.each<[string, Parameters<typeof asked>[0], object]>([
    ["is needed while the files have their own names", {}, { state: "needed" }],
    [
      "can be planned while the VM runs",
      { kvm1: present() },
      { state: "needed", because: "vm1 is still running on kvm1" },
    ],
    ["is needed for a VM that has gone already", { kvm1: absent }, { state: "needed" }],
    [
      "is true once they are kept and it is written down",
      { place: "kept", recorded: true },
      { state: "satisfied" },
    ],
    ["is needed until it is written down since when", { place: "kept" }, { state: "needed" }],
    [
      "is blocked while the VM runs there although its disks are kept",
      { place: "kept", recorded: true, kvm1: present() },
      { error: { code: "volume.kept-in-use" } },
    ],
    ["is blocked by a link or a device", { place: "special" }, { error: { code: "volume.not-a-file" } }],
    ["is blocked when the name is taken", { place: "both" }, { error: { code: "volume.kept-name-taken" } }],
    ["is blocked when the file is gone", { place: "neither" }, { error: { code: "volume.file-gone" } }],
    [
      "looks again when libvirt does not answer",
      { kvm1: silent },
      { error: { code: "domain.libvirt-silent" }, passing: "soon" },
    ],
    [
      "is blocked when nobody can say who uses them",
      { domains: "silent" },
      { error: { code: "domain.libvirt-silent" } },
    ],
    [
      "is blocked when another VM has the disk",
      { domains: [inactive, other([{ target: "vdb", path: FILE }])] },
      { error: { code: "volume.used-by-other", details: { other: "other", path: FILE } } },
    ],
    [
      "is blocked when the disk of another VM lies over it",
      {
        domains: [other([{ target: "vda", path: "/over.qcow2", format: "qcow2" }])],
        more: { "chain /over.qcow2": { layers: [{ path: "/over.qcow2" }, { path: FILE }] } },
      },
      { error: { code: "volume.used-by-other" } },
    ],
  ])("%s", async (_, given, verdict) => {
    expect(await step.check(asked(given))).toMatchObject(verdict);
  });

  it("acts on the host that the VM leaves alone, and takes it back by renaming", () => {
    expect(step.apply).toEqual([{ type: "command", host: host("kvm1"), command: keepCommand(params) }]);
    expect(step.undo).toEqual([{ type: "command", host: host("kvm1"), command: putBackCommand(params) }]);
    expect(step.risk).toBe("safe");
  });

  it.each<[string, Place, object, object]>([
    ["may while the VM does not run at its destination", "kept", absent, { state: "needed" }],
    ["may while it is only defined there", "kept", off, { state: "needed" }],
    ["may not while it runs there", "kept", present(), { error: { code: "domain.moved-on" } }],
    [
      "may not while it is paused there",
      "kept",
      present({ state: "paused" }),
      { error: { code: "domain.moved-on" } },
    ],
    [
      "may not while a process of it is there",
      "kept",
      { ...absent, process: true },
      { error: { code: "domain.moved-on" } },
    ],
    ["may not while nobody can say", "kept", silent, { error: { code: "domain.libvirt-silent" } }],
    ["is done when they have their names", "original", present(), { state: "satisfied" }],
    ["is blocked when both are there", "both", absent, { error: { code: "volume.kept-name-taken" } }],
  ])("taking back: %s", async (_, place, kvm2, verdict) => {
    const read = facts({
      kvm1: { [`kept-disks ${PLAN} ${FILE}`]: { places: [place], recorded: true } },
      kvm2: { [`presence ${VM1}`]: kvm2 },
    });

    expect(await step.checkUndo?.(read)).toMatchObject(verdict);
  });
});

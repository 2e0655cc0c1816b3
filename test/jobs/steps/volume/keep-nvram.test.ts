import { describe, expect, it } from "vitest";
import type { Place } from "../../../../jobs/facts/kept-disks.ts";
import { keepCommand, putBackCommand } from "../../../../jobs/steps/volume/keep-commands.ts";
import { keepNvram } from "../../../../jobs/steps/volume/keep-nvram.ts";
import { facts } from "../../../support/facts.ts";
import { host } from "../../../support/hosts.ts";
import { absent, present, VM1, vm1Running } from "../../../support/vm1.ts";

const FILE = "/var/lib/libvirt/qemu/nvram/vm1_VARS.fd";
const PLAN = "k7m2qx9d";
const noted = [{ path: "/img/vm1.qcow2" }, { path: FILE, nvram: true }] as const;
const is = { vm: "vm1", uuid: VM1, planId: PLAN, noted };
const step = keepNvram({ ...is, path: FILE, host: host("kvm1"), destination: host("kvm2") });
const off = present({ state: "shut off" });
const silent = { presence: "unknown", process: false } as const;
const other = { ...vm1Running().inactive, uuid: "other", name: "vm2" };

const asked = ({
  place = "original" as Place,
  recorded = false,
  kvm1 = absent as object,
  kvm2 = present() as object,
  domains = [] as unknown,
} = {}) =>
  facts({
    kvm1: {
      [`kept-disks ${PLAN} ${FILE}`]: { places: [place], recorded },
      [`presence ${VM1}`]: kvm1,
      definitions: domains === "silent" ? undefined : domains,
    },
    kvm2: { [`presence ${VM1}`]: kvm2 },
  });

describe("volume.keep-nvram", () => {
  it.each<[string, Parameters<typeof asked>[0], object]>([
    ["is needed once the source has no definition of the VM", {}, { state: "needed" }],
    ["is needed until it is written down since when", { place: "kept" }, { state: "needed" }],
    ["is true once they are kept", { place: "kept", recorded: true }, { state: "satisfied" }],
    ["has nothing to keep where there are none any more", { place: "neither" }, { state: "satisfied" }],
    [
      "is put off while a definition is there, and at its turn stops: a start would find no variables",
      { kvm1: off },
      { state: "later", because: "answers once kvm1 has no definition of vm1" },
    ],
    [
      "leaves those of another VM as they are",
      { domains: [{ ...other, nvram: FILE }] },
      { state: "satisfied", note: "they stay as they are, for vm2 has the same file" },
    ],
    [
      "leaves those of another VM whose definition does not name them",
      { domains: [{ ...other, name: "vm1", firmware: "efi" }] },
      { state: "satisfied" },
    ],
    ["is blocked by a link", { place: "special" }, { error: { code: "volume.not-a-file" } }],
    ["is blocked when the name is taken", { place: "both" }, { error: { code: "volume.kept-name-taken" } }],
    [
      "looks again while a process is there that libvirt does not know",
      { kvm1: { ...absent, process: true } },
      { error: { code: "domain.in-use" }, passing: "soon" },
    ],
    [
      "looks again when libvirt does not answer",
      { kvm1: silent },
      { error: { code: "domain.libvirt-silent" }, passing: "soon" },
    ],
    [
      "looks again when libvirt does not tell who else there is",
      { domains: "silent" },
      { error: { code: "domain.libvirt-silent" }, passing: "soon" },
    ],
  ])("%s", async (_, given, verdict) => {
    expect(await step.check(asked(given))).toMatchObject(verdict);
  });

  it("has the command look once more that nothing there is defined with them", () => {
    const command = keepCommand({ ...is, files: [FILE] }, "undefined");

    expect(step.apply).toEqual([{ type: "command", host: host("kvm1"), command }]);
    expect(command.line).toContain("list --all --uuid");
  });

  it("gives them their name back, but not while the VM runs on what was copied of them", async () => {
    const undo = (given: Parameters<typeof asked>[0]) =>
      step.checkUndo?.(asked({ place: "kept", recorded: true, ...given }));

    expect(await undo({})).toMatchObject({ error: { code: "domain.moved-on" } });
    expect(await undo({ kvm2: off })).toMatchObject({ state: "needed" });
    expect(await undo({ place: "original" })).toMatchObject({ state: "satisfied" });
    expect(step.undo).toMatchObject([{ command: putBackCommand({ files: [FILE], planId: PLAN, noted }) }]);
  });
});

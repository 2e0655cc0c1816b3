import { describe, expect, it } from "vitest";
import { deleteDomain } from "../../../../jobs/steps/domain/delete-domain.ts";
import { facts } from "../../../support/facts.ts";
import { host } from "../../../support/hosts.ts";
import { absent, present, VM1, vm1Running } from "../../../support/vm1.ts";

const DISK = "/var/lib/libvirt/images/images/vm1.qcow2";
const vm = {
  host: host("kvm1"),
  name: "vm1",
  uuid: VM1,
  elsewhere: [host("kvm2")],
  tpm: false,
  autostart: false,
  disks: [DISK],
  planId: "k7m2qx9d",
};
const step = deleteDomain(vm);
const off = present({ state: "shut off" });
const nothing = { saved: false, snapshots: [], keepsTpm: true };

describe("domain.delete-domain", () => {
  const check = (here: unknown, obstacles: unknown, there: unknown = absent, bound = step) =>
    bound.check(
      facts({
        kvm1: { [`presence ${VM1}`]: here, [`undefine-obstacles ${VM1}`]: obstacles },
        kvm2: { [`presence ${VM1}`]: there },
      }),
    );

  it("is needed while the VM is defined and off, and true once it is not defined", async () => {
    expect(await check(off, nothing)).toMatchObject({ state: "needed" });
    expect(await check(absent, nothing)).toMatchObject({ state: "satisfied" });
    expect(step.risk).toBe("destructive");
  });

  it.each([
    ["runs", present(), nothing, "domain.in-use"],
    ["is paused", present({ state: "paused" }), nothing, "domain.in-use"],
    ["has its memory saved", off, { ...nothing, saved: true }, "domain.saved"],
    ["has snapshots", off, { ...nothing, snapshots: ["before", "after"] }, "domain.has-snapshots"],
    ["cannot be asked about", off, undefined, "domain.libvirt-silent"],
  ])("stays away from a VM that %s", async (_, here, obstacles, code) => {
    expect(await check(here, obstacles)).toMatchObject({ state: "blocked", error: { code } });
  });

  it("stays away from a VM that another host has by now", async () => {
    expect(await check(off, nothing, present())).toMatchObject({ error: { code: "domain.moved-on" } });
  });

  it("deletes no VM whose TPM would lose its state with it", async () => {
    const withTpm = deleteDomain({ ...vm, tpm: true });

    expect(await check(off, { ...nothing, keepsTpm: false }, absent, withTpm)).toMatchObject({
      error: { code: "domain.tpm-would-go" },
    });
    expect(await check(off, { ...nothing, keepsTpm: false })).toMatchObject({ state: "needed" });
    expect(await check(off, nothing, absent, withTpm)).toMatchObject({ state: "needed" });
    expect(withTpm.apply).toMatchObject([
      { command: { line: expect.stringContaining(`undefine --domain ${VM1} --keep-nvram --keep-tpm`) } },
    ]);
    expect(step.apply).toMatchObject([{ command: { line: expect.not.stringContaining("keep-tpm") } }]);
  });

  it("never asks libvirt to remove a disk", () => {
    expect(step.apply).toMatchObject([{ command: { line: expect.not.stringMatching(/storage|rm /) } }]);
  });
});

describe("taking the deletion of a VM back", () => {
  const { inactive } = vm1Running();
  const KEPT = "/var/lib/ferry/kept/k7m2qx9d/vm1.xml";
  const check = (kvm1: unknown, kvm2: unknown, missing: readonly string[] = []) =>
    step.checkUndo?.(
      facts({
        kvm1: { definitions: kvm1, [`missing-files ${KEPT}`]: missing },
        kvm2: { definitions: kvm2 },
      }),
    );
  const stranger = { ...inactive, uuid: "1d1f2d6e-0000-4000-8000-000000000001" };

  it("defines it again from what was kept, and lets it start with its host as before", () => {
    expect(step.undo).toMatchObject([{ command: { line: `virsh -c qemu:///system define --file ${KEPT}` } }]);
    expect(deleteDomain({ ...vm, autostart: true }).undo).toMatchObject([
      {},
      { command: { line: `virsh -c qemu:///system autostart --domain ${VM1}` } },
    ]);
    expect(step.stays).toBe(`The definition of vm1 stays as ${KEPT} on kvm1.`);
  });

  it("is needed while nobody has its name, its disks or itself", async () => {
    expect(await check([], [])).toMatchObject({ state: "needed" });
    expect(await check([{ ...stranger, name: "vm2", disks: [] }], [])).toMatchObject({ state: "needed" });
    expect(await check([inactive], [])).toMatchObject({ state: "satisfied" });
  });

  it.each([
    ["its name", [{ ...stranger, disks: [] }], [], "domain.name-taken"],
    ["one of its disks", [], [{ ...stranger, name: "vm2" }], "domain.disk-taken"],
    ["itself, on another host", [], [inactive], "domain.moved-on"],
    ["nobody knows what", [], undefined, "domain.libvirt-silent"],
  ])("is blocked where somebody has %s", async (_, kvm1, kvm2, code) => {
    expect(await check(kvm1, kvm2)).toMatchObject({ state: "blocked", error: { code } });
  });

  it("is blocked when the kept definition is gone", async () => {
    expect(await check([], [], [KEPT])).toMatchObject({ error: { code: "domain.definition-lost" } });
  });
});

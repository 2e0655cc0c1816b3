import { describe, expect, it } from "vitest";
import type { CpuAnswer } from "../../../../jobs/facts/cpu-compatible.ts";
import { cpuCompatible } from "../../../../jobs/steps/migration/cpu-compatible.ts";
import { facts } from "../../../support/facts.ts";
import { bareHost } from "../../../support/prepared-hosts.ts";
import { moveOfVm1, vm1Running } from "../../../support/vm1.ts";
import { libvirtStopped, withoutLibvirt } from "../../../support/without-libvirt.ts";

const COMPARE = "cpu-compatible qemu pc-q35-7.2";
const yes: CpuAnswer = { compatible: true, says: "identical" };
const lacks = (feature: string): CpuAnswer => ({ compatible: false, lacks: "cpu", says: `lacks ${feature}` });
const check = (there: CpuAnswer, itself: CpuAnswer = yes, here: unknown = vm1Running()) =>
  cpuCompatible(moveOfVm1()).check(
    facts({ kvm1: { "domain vm1": here, [COMPARE]: itself }, kvm2: { [COMPARE]: there } }),
  );

describe("migration.cpu-compatible", () => {
  it("takes the destination's yes", async () => {
    expect(await check(yes)).toEqual({ state: "satisfied" });
  });

  it("is blocked by features that the destination lacks", async () => {
    expect(await check(lacks("avx512f"))).toMatchObject({
      state: "blocked",
      error: { code: "migration.cpu-incompatible", details: { host: "kvm2", output: "lacks avx512f" } },
    });
  });

  it("is blocked also when the source would be refused for another reason", async () => {
    expect(await check(lacks("avx512f"), lacks("svm"))).toMatchObject({ state: "blocked" });
  });

  it("cannot tell hosts apart when the very source would be refused in the same words", async () => {
    expect(await check(lacks("svm"), lacks("svm"))).toMatchObject({
      state: "satisfied",
      note: expect.stringContaining("kvm1 itself would be refused"),
    });
  });

  it("is blocked by a machine type that the destination's QEMU does not know, whatever the source says", async () => {
    const unknown: CpuAnswer = {
      compatible: false,
      lacks: "machine",
      says: "the machine 'pc-q35-7.2' is not supported by emulator '/usr/bin/qemu-system-x86_64'",
    };

    for (const itself of [yes, unknown]) {
      expect(await check(unknown, itself)).toMatchObject({
        state: "blocked",
        error: { code: "migration.machine-unknown", details: { host: "kvm2" } },
      });
    }
  });

  it("says so when the destination's libvirt cannot compare", async () => {
    expect(await check(undefined)).toEqual({
      state: "satisfied",
      note: "this libvirt cannot compare CPUs before it migrates",
    });
  });

  it.each([
    ["not installed", withoutLibvirt("kvm2", "0c")],
    ["stopped", libvirtStopped("kvm2", "0c")],
  ])("compares later where libvirt on the destination is %s", async (_title, kvm2) => {
    const read = facts({ kvm1: { "domain vm1": vm1Running(), [COMPARE]: yes }, kvm2 });

    expect(await cpuCompatible(moveOfVm1()).check(read)).toEqual({
      state: "later",
      because: "answers once libvirt runs on kvm2",
    });
  });

  it("does not hide what a libvirt says that runs", async () => {
    const [odd, kvm2] = [new Error("hypervisor-cpu-compare: out of memory"), bareHost("kvm2", "0c")];
    const read = facts({
      kvm1: { "domain vm1": vm1Running(), [COMPARE]: yes },
      kvm2: { ...kvm2, [COMPARE]: odd },
    });

    await expect(cpuCompatible(moveOfVm1()).check(read)).rejects.toBe(odd);
  });

  it("compares nothing when the definition leaves the CPU to QEMU", async () => {
    const here = vm1Running((xml) => xml.replace(/<cpu .*<\/cpu>/s, ""));
    const read = facts({ kvm1: { "domain vm1": here } });

    expect(await cpuCompatible(moveOfVm1()).check(read)).toEqual({
      state: "satisfied",
      note: "QEMU's default CPU",
    });
  });

  it("is blocked when the VM has left its source meanwhile", async () => {
    expect(await check(yes, yes, { presence: "absent" })).toMatchObject({
      state: "blocked",
      error: { code: "migration.unclear", message: "vm1 is gone from kvm1" },
    });
  });

  describe("of a definition that moves as it is", () => {
    const MACHINE =
      "machine-known --virttype qemu --emulatorbin /usr/bin/qemu-system-x86_64 --arch x86_64 --machine pc-q35-7.2";
    const ofQemu = vm1Running((xml) => xml.replace(/<cpu .*<\/cpu>/s, ""));
    const asItIs = (here: unknown, there: Record<string, unknown>) =>
      cpuCompatible({ ...moveOfVm1(), asItIs: true }).check(
        facts({ kvm1: { "domain vm1": here, [COMPARE]: yes }, kvm2: there }),
      );

    it("asks for its machine type and program also where QEMU chooses the CPU", async () => {
      expect(await asItIs(ofQemu, { [MACHINE]: { known: true } })).toMatchObject({ state: "satisfied" });
      expect(await asItIs(ofQemu, { [MACHINE]: { known: false, says: "not supported" } })).toMatchObject({
        error: { code: "cold.machine-as-it-is", details: { output: "not supported" } },
      });
    });

    it("compares the CPU too", async () => {
      const there = { [MACHINE]: { known: true }, [COMPARE]: lacks("avx512f") };

      expect(await asItIs(vm1Running(), there)).toMatchObject({
        error: { code: "migration.cpu-incompatible" },
      });
    });

    it("asks later where libvirt on the destination is yet to come", async () => {
      expect(await asItIs(ofQemu, withoutLibvirt("kvm2", "0c"))).toMatchObject({ state: "later" });
    });
  });
});

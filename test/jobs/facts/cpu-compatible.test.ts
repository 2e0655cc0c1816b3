import { describe, expect, it } from "vitest";
import { cpuCompatible } from "../../../jobs/facts/cpu-compatible.ts";
import { answerWith } from "../../support/answer.ts";

const fact = cpuCompatible({ xml: "<domain/>", virtType: "kvm", machine: "pc-q35-7.2" });

// Written after virsh's and libvirt's sources: the lab's captures hold no comparison.
describe("cpuCompatible", () => {
  it("asks about the domain's own machine type, with its definition as input", () => {
    expect(fact.command).toMatchObject({
      line: "virsh -c qemu:///system hypervisor-cpu-compare --error --virttype kvm --machine pc-q35-7.2 /dev/stdin",
      stdin: "<domain/>",
    });
    expect(cpuCompatible({ xml: "", virtType: "qemu", machine: undefined }).command.line).not.toContain(
      "machine",
    );
  });

  it("takes libvirt's yes", () => {
    const stdout = "CPU described in /dev/stdin is identical to the CPU provided by hypervisor on the host\n";

    expect(answerWith(fact, { stdout })).toEqual({ compatible: true, says: stdout.trim() });
  });

  it("takes libvirt's no, with the features that are missing", () => {
    const stderr =
      "error: Failed to compare hypervisor CPU with /dev/stdin\nerror: the CPU is incompatible with host CPU: Host CPU does not provide required features: avx512f\n";

    expect(answerWith(fact, { code: 1, stderr })).toEqual({
      compatible: false,
      lacks: "cpu",
      says: stderr.trim(),
    });
  });

  it("takes a machine type that QEMU there does not know for a no", () => {
    const stderr =
      "error: Failed to compare hypervisor CPU with /dev/stdin\nerror: invalid argument: the machine 'pc-q35-9.0' is not supported by emulator '/usr/bin/qemu-system-x86_64'\n";

    expect(answerWith(fact, { code: 1, stderr })).toMatchObject({ compatible: false, lacks: "machine" });
  });

  it.each([
    "error: unknown command: 'hypervisor-cpu-compare'\n",
    "error: this function is not supported by the connection driver: cpu comparison is not supported\n",
  ])("cannot tell on a libvirt that says %j", (stderr) => {
    expect(answerWith(fact, { code: 1, stderr })).toBeUndefined();
  });

  it("does not take a daemon that fails for an answer", () => {
    const stderr = "error: failed to connect to the hypervisor\n";

    expect(() => answerWith(fact, { code: 1, stderr })).toThrow("failed to connect");
  });
});

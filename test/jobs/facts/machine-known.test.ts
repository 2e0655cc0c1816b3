import { describe, expect, it } from "vitest";
import { machineKnown } from "../../../jobs/facts/machine-known.ts";
import { answerWith } from "../../support/answer.ts";

const qemu = "/usr/bin/qemu-system-x86_64";
const of = { virtType: "kvm", architecture: "x86_64", machine: "pc-q35-9.0", emulator: qemu };
const fact = machineKnown(of);

// Of a machine type and of a QEMU program as libvirt 9.0 refused them in the lab; the other two after its sources.
describe("machineKnown", () => {
  it("asks about the definition's own program and machine type, and leaves out what it does not say", () => {
    expect(fact.command.line).toBe(
      `virsh -c qemu:///system domcapabilities --virttype kvm --emulatorbin ${qemu} --arch x86_64 --machine pc-q35-9.0`,
    );
    expect(machineKnown({ ...of, machine: undefined, emulator: undefined }).command.line).toMatch(
      /domcapabilities --virttype kvm --arch x86_64$/,
    );
  });

  it("takes an answer for a yes", () => {
    expect(answerWith(fact, { stdout: "<domainCapabilities/>" })).toEqual({ known: true });
  });

  it.each([
    `error: invalid argument: the machine 'pc-q35-9.0' is not supported by emulator '${qemu}'`,
    `error: invalid argument: KVM is not supported by '${qemu}' on this host`,
    `error: Cannot check QEMU binary ${qemu}: No such file or directory`,
    "error: invalid argument: architecture from emulator 'aarch64' doesn't match given architecture 'x86_64'",
  ])("takes %j for a no", (says) => {
    const stderr = `error: failed to get emulator capabilities\n${says}\n`;

    expect(answerWith(fact, { code: 1, stderr })).toEqual({ known: false, says: stderr.trim() });
  });

  it.each([
    "error: failed to connect to the hypervisor",
    "error: this function is not supported by the connection driver: virConnectGetDomainCapabilities",
  ])("does not take %j for an answer", (stderr) => {
    expect(() => answerWith(fact, { code: 1, stderr })).toThrow(stderr);
  });
});

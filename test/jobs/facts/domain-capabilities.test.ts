import { expect, it } from "vitest";
import { domainCapabilities } from "../../../jobs/facts/domain-capabilities.ts";
import { answer } from "../../support/answer.ts";
import { fixture } from "../../support/fixture.ts";

it("reads what libvirt would choose for a new domain", () => {
  expect(answer(domainCapabilities, fixture("domain-capabilities/kvm-debian-12.txt"))).toEqual({
    virtType: "kvm",
    emulator: "/usr/bin/qemu-system-x86_64",
    machine: "pc-q35-7.2",
    architecture: "x86_64",
    cpuModels: { host: "EPYC", usable: ["qemu64", "qemu32"] },
  });
});

it("knows nothing where libvirt does not answer", () => {
  expect(answer(domainCapabilities, "", 1)).toBeUndefined();
});

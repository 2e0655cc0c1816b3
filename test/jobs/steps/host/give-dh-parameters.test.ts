import { execFileSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { giveDhParameters } from "../../../../jobs/steps/host/give-dh-parameters.ts";
import { facts } from "../../../support/facts.ts";
import { host } from "../../../support/hosts.ts";
import { bareHost, preparedHost } from "../../../support/prepared-hosts.ts";

const step = giveDhParameters({ host: host("kvm1"), planId: "k7m2qx9d" });
const [write] = step.apply;

describe("host.give-dh-parameters", () => {
  it("is needed where QEMU would have to make some, and leaves alone what is there", async () => {
    expect(await step.check(facts({ kvm1: bareHost("kvm1", "0b") }))).toEqual({
      state: "needed",
      because: "there is no /etc/pki/qemu/dh-params.pem",
    });
    expect(await step.check(facts({ kvm1: preparedHost("kvm1", "0b") }))).toEqual({ state: "satisfied" });
  });

  it("gives what OpenSSL knows as the well-known group of 2048 bits", () => {
    const input = write?.type === "command" ? write.command.stdin : undefined;

    const says = execFileSync("openssl", ["dhparam", "-noout", "-text", "-check"], { input, stdio: "pipe" });

    expect(says.toString()).toContain("GROUP: ffdhe2048");
  });

  it("is taken back while its own file is there", async () => {
    const kept = "kept k7m2qx9d /etc/pki/qemu/dh-params.pem";

    expect(await step.checkUndo?.(facts({ kvm1: { [kept]: "absence" } }))).toMatchObject({ state: "needed" });
    expect(await step.checkUndo?.(facts({ kvm1: { [kept]: "nothing" } }))).toMatchObject({
      state: "satisfied",
    });
  });
});

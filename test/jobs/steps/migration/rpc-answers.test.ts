import { describe, expect, test } from "vitest";
import { rpcAnswers } from "../../../../jobs/steps/migration/rpc-answers.ts";
import { sshUri } from "../../../../jobs/transport.ts";
import { facts } from "../../../support/facts.ts";
import { host } from "../../../support/hosts.ts";
import { moveOfVm1 } from "../../../support/vm1.ts";

const step = rpcAnswers(moveOfVm1());
const check = (answer: unknown) =>
  step.check(facts({ kvm1: { "rpc-answer qemu+tls://172.16.1.12/system": answer } }));

test("is true once the destination's libvirt answers the source", async () => {
  expect(await check({ hostname: "kvm2" })).toEqual({ state: "satisfied" });
});

test("is blocked by a refusal, in libvirt's words", async () => {
  expect(await check({ refusal: "no answer in 20 s" })).toMatchObject({
    state: "blocked",
    error: {
      code: "migration.rpc-refused",
      message: "kvm1 cannot talk to libvirt on kvm2",
      details: { output: "no answer in 20 s" },
    },
  });
});

describe("by SSH", () => {
  const bySsh = rpcAnswers(moveOfVm1({ transport: "ssh", sshPort: 22 }));
  const refused = (refusal: string) =>
    bySsh.check(facts({ kvm1: { [`rpc-answer ${sshUri(host("kvm2"), 22)}`]: { refusal } } }));

  // As seen on Debian 12: libvirt 9.0, OpenSSH 9.2.
  test.each([
    ["root@172.16.1.12: Permission denied (publickey).", "migration.ssh-refused"],
    ["Host key verification failed.", "migration.host-key-refused"],
    ["ssh: connect to host 172.16.1.12 port 22: Connection refused", "migration.rpc-refused"],
  ])("'%s' has its own remedy", async (words, code) => {
    const output = `error: failed to connect to the hypervisor\nerror: Cannot recv data: ${words}: Connection reset by peer`;

    expect(await refused(output)).toMatchObject({ state: "blocked", error: { code, details: { output } } });
  });

  test("says so", () => {
    expect(bySsh.title).toBe("libvirt on kvm2 answers kvm1 by SSH");
  });
});

test("can only be asked once the hosts are prepared", () => {
  expect(step).toMatchObject({ answersLate: true, preflight: true });
});

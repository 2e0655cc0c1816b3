import { expect, test } from "vitest";
import { rpcAnswer } from "../../../jobs/facts/rpc-answer.ts";
import { answerWith } from "../../support/answer.ts";

// No capture of a TLS call exists: written after virsh(1) hostname and libvirt 9.0's messages.
const fact = rpcAnswer("qemu+tls://172.16.1.12/system");

test("knows the hostname of a libvirt that answers", () => {
  expect(answerWith(fact, { stdout: "kvm2\n\ncode 0\n" })).toEqual({ hostname: "kvm2" });
});

test("gives libvirt's own words when it does not", () => {
  const said =
    "error: failed to connect to the hypervisor\nerror: unable to connect to server at '172.16.1.12:16514': Connection refused";

  expect(answerWith(fact, { stdout: "code 1\n", stderr: `${said}\n` })).toEqual({ refusal: said });
});

test("says that silence is no answer", () => {
  expect(answerWith(fact, { stdout: "code 124\n" })).toEqual({ refusal: "no answer in 20 s" });
});

test("waits longer by SSH, where a session begins first", () => {
  const bySsh = rpcAnswer("qemu+ssh://root@172.16.1.12/system?no_tty=1&keyfile=/key");

  expect(bySsh.command.line).toContain("timeout 40 virsh -c 'qemu+ssh://");
  expect(bySsh.command.timeoutMs).toBeGreaterThan(40_000);
  expect(answerWith(bySsh, { stdout: "code 124\n" })).toEqual({ refusal: "no answer in 40 s" });
});

test("takes an answer without a hostname for none", () => {
  expect(answerWith(fact, { stdout: "\ncode 0\n" })).toHaveProperty("refusal");
});

test("gives up before the round trip does, so that the silence of one host is not another's", () => {
  expect(fact.command.line).toBe(
    `timeout 20 virsh -c qemu+tls://172.16.1.12/system hostname; echo "code $?"`,
  );
  expect(fact.command.timeoutMs).toBeGreaterThan(20_000);
});

import { execFileSync } from "node:child_process";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { scanHostKeys } from "../../../adapters/ssh/scan-host-key.ts";
import { freePort, startSshd, type TestSshd } from "../../support/sshd.ts";

let sshd: TestSshd;
beforeAll(async () => {
  sshd = await startSshd(["ed25519", "ecdsa", "rsa"]);
});
afterAll(() => sshd.stop());

it("collects one key per type that the server has, with ssh-keygen's fingerprints, and logs in nowhere", async () => {
  const keys = await scanHostKeys({ ...sshd.host, hostKeys: [] });

  const file = (type: string) => path.join(sshd.folder, `host-${type}.pub`);
  const fingerprint = (type: string) =>
    execFileSync("ssh-keygen", ["-l", "-f", file(type)], { encoding: "utf8" }).split(" ")[1];
  expect(keys.map((key) => key.fingerprint)).toEqual(["ed25519", "ecdsa", "rsa"].map(fingerprint));
  expect(keys.map((key) => `${key.line} test`)).toEqual(sshd.host.hostKeys);
  expect(sshd.logins()).toBe(0);
});

it("says that the host is unreachable when nobody listens", async () => {
  const host = { ...sshd.host, port: await freePort() };

  await expect(scanHostKeys(host)).rejects.toMatchObject({ code: "ssh.unreachable" });
});

import { rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from "vitest";
import { checkSudo } from "../../../adapters/ssh/check-sudo.ts";
import { connect } from "../../../adapters/ssh/connect.ts";
import { type Connection, keepConnection } from "../../../adapters/ssh/connection.ts";
import { sh } from "../../../jobs/shell.ts";
import { startSshd, type TestSshd } from "../../support/sshd.ts";

vi.setConfig({ testTimeout: 30_000 });

let sshd: TestSshd;
let connection: Connection;
const { signal } = new AbortController();
beforeAll(async () => {
  sshd = await startSshd();
});
afterAll(() => sshd.stop());

// The login is the current user's; the name decides how commands become root's.
beforeEach(async () => {
  const client = await connect(sshd.host, sshd.identity, { withinMs: 10_000, keepaliveMs: 5_000, signal });
  const ferry = { ...sshd.host, user: "ferry" };
  connection = keepConnection(client, ferry, { sessions: 5, idleMs: 60_000, onRetired() {} });
});
afterEach(() => connection.close());

it("runs the commands of another user than root by sudo, under LC_ALL=C", async () => {
  await checkSudo(connection, { ...sshd.host, user: "ferry" }, signal);

  const result = await connection.run(sh`printf '%s %s' "$FAKE_SUDO" "$LC_ALL"`);

  expect(result).toEqual({ stdout: "yes C", stderr: "", code: 0 });
});

it("is an obstacle of its own when sudo wants a password, with the line to add", async () => {
  const refuse = path.join(sshd.folder, "bin/refuse");
  writeFileSync(refuse, "");

  const check = checkSudo(connection, { ...sshd.host, user: "ferry" }, signal);

  await expect(check).rejects.toMatchObject({
    code: "ssh.sudo",
    remedy:
      "Add `ferry ALL=(ALL) NOPASSWD: ALL` to a file in /etc/sudoers.d on kvm1: sudo: a password is required.",
  });
  rmSync(refuse);
});

import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { peerKey } from "../../../jobs/facts/peer-key.ts";
import { PEER_KEY } from "../../../jobs/transport.ts";
import { host } from "../../support/hosts.ts";
import { localShell } from "../../support/local-shell.ts";
import { scratchFolder } from "../../support/scratch-folder.ts";

/** The fact of a key at another place than a host's own. */
async function read(file: string) {
  const command = { ...peerKey.command, line: peerKey.command.line.replaceAll(PEER_KEY, file) };
  const result = await localShell().run(host("kvm1"), command);
  return peerKey.parse(result, { askedAtMs: 0, answeredAtMs: 0 });
}
const keygen = (file: string, passphrase = "") =>
  execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", passphrase, "-f", file]);

test("is known by its public half, which the private one gives", async () => {
  const file = path.join(scratchFolder(), "key");
  expect(await read(file)).toEqual({ state: "absent" });

  keygen(file);
  writeFileSync(`${file}.pub`, "something else");
  expect(await read(file)).toEqual({ state: "there", line: expect.stringMatching(/^ssh-ed25519 AAAA\S+$/) });
});

test("is unusable where ssh would have to ask, or would find nothing", async () => {
  const folder = scratchFolder();
  keygen(path.join(folder, "secret"), "passphrase");
  writeFileSync(path.join(folder, "empty"), "");

  expect(await read(path.join(folder, "secret"))).toEqual({ state: "unusable" });
  expect(await read(path.join(folder, "empty"))).toEqual({ state: "unusable" });
});

test("is not taken for absent when nobody said so", () => {
  expect(() =>
    peerKey.parse({ stdout: "", stderr: "", code: 137 }, { askedAtMs: 0, answeredAtMs: 0 }),
  ).toThrow();
});

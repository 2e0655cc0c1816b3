import { writeFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { tpmEmulator } from "../../../jobs/facts/tpm-emulator.ts";
import { answerWith } from "../../support/answer.ts";
import { fakePrograms } from "../../support/fake-programs.ts";
import { host } from "../../support/hosts.ts";
import { localShell } from "../../support/local-shell.ts";
import { scratchFolder } from "../../support/scratch-folder.ts";

const SECRET = "6dd3e4a5-1d76-44ce-961f-f119f5aad935";
const ALL = { swtpm: "", swtpm_setup: "", swtpm_ioctl: "" };

async function look(programs: Record<string, string>, secret?: string, stored: readonly string[] = []) {
  const fact = tpmEmulator(secret);
  const folder = scratchFolder();
  for (const name of stored) writeFileSync(path.join(folder, name), "c2VjcmV0");
  const asked = fact.command.line.replaceAll("/etc/libvirt/secrets", folder);
  const line = `PATH='${fakePrograms(programs).PATH}'; ${asked}`;
  const said = await localShell().run(host("kvm2"), { ...fact.command, line });
  return { said, is: answerWith(fact, said) };
}

it("names the programs that a host lacks for emulated TPMs", async () => {
  expect((await look(ALL)).is).toEqual({ missing: [], secret: undefined });
  expect((await look({ swtpm: "" })).is.missing).toEqual(["swtpm_setup", "swtpm_ioctl"]);
});

/** As virsh-secret-list(1) prints it. */
const list = (usage: string) =>
  `cat <<'EOF'\n UUID                                   Usage\n-----\n ${SECRET}   ${usage}\n\nEOF`;
const virsh = (listed: string, value: string) => ({
  ...ALL,
  virsh: `case "$*" in *secret-list) ${listed}\n;; *"secret-get-value ${SECRET}") ${value} ;; *) exit 9 ;; esac`,
});

it.each([
  ["has a value", virsh(list("vtpm vm1"), "echo c2VjcmV0"), "set"],
  ["has none", virsh(list("vtpm vm1"), "echo 'error: Secret not found' >&2; exit 1"), "empty"],
  ["is for a disk", virsh(list("volume /img/a"), "echo c2VjcmV0"), "other"],
  ["is not there", virsh("echo; true", "exit 1"), "absent"],
  ["is libvirt's, which is silent", virsh("exit 1", "exit 1"), "unknown"],
])("tells of a secret that it %s, and nobody its value", async (_, programs, secret) => {
  const { said, is } = await look(programs, SECRET);

  expect(is).toEqual({ missing: [], secret });
  expect(JSON.stringify(said)).not.toContain("c2VjcmV0");
});

it("knows a private secret's value, which libvirt tells nobody, by its file, and none by the definition's", async () => {
  const isPrivate = virsh(list("vtpm vm1"), "echo 'error: secret is private' >&2; exit 1");

  expect((await look(isPrivate, SECRET, [`${SECRET}.xml`, `${SECRET}.base64`])).is.secret).toBe("set");
  expect((await look(isPrivate, SECRET, [`${SECRET}.xml`])).is.secret).toBe("empty");
});

import { existsSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { peerLines, type SshFile } from "../../../../jobs/facts/peer-lines.ts";
import type { Command } from "../../../../jobs/shell.ts";
import { dropPeerLines, putPeerLines } from "../../../../jobs/steps/host/peer-lines.ts";
import { host } from "../../../support/hosts.ts";
import { localShell } from "../../../support/local-shell.ts";
import { scratchFolder } from "../../../support/scratch-folder.ts";

const PLACES: Readonly<Record<SshFile, string>> = {
  authorized_keys: "~root/.ssh/authorized_keys",
  known_hosts: "/etc/ssh/ssh_known_hosts",
};

/** OpenSSH's files in a folder of the test's own, and a shell that takes it for the host's root. */
function rooted(name: SshFile = "authorized_keys") {
  const file = path.join(scratchFolder(), ".ssh", name);
  const run = async (command: Command) => {
    const line = command.line.replaceAll(PLACES[name], file);
    const result = await localShell().run(host("kvm1"), { ...command, line });
    expect([result.code, result.stderr]).toEqual([0, ""]);
    return result;
  };
  return {
    file,
    run,
    text: () => readFileSync(file, "utf8"),
    lines: async () =>
      Object.fromEntries(
        peerLines(name).parse(await run(peerLines(name).command), { askedAtMs: 0, answeredAtMs: 0 }),
      ),
  };
}

const KEY = 'restrict,from="172.16.1.12" ssh-ed25519 AAAA';

test("lines are put in place of those about the same peer, and no other line changes", async () => {
  const { file, run, text, lines } = rooted();
  mkdirSync(path.dirname(file));
  writeFileSync(file, "ssh-rsa BBBB ann@home\nssh-rsa OLD ferry-peer kvm2\nssh-rsa CCCC ferry-peer kvm22", {
    mode: 0o640,
  });

  await run(putPeerLines("authorized_keys", "kvm2", [KEY]));

  expect(text()).toBe(`ssh-rsa BBBB ann@home\nssh-rsa CCCC ferry-peer kvm22\n${KEY} ferry-peer kvm2\n`);
  expect(statSync(file).mode & 0o777).toBe(0o640);
  expect(await lines()).toEqual({ kvm22: ["ssh-rsa CCCC"], kvm2: [KEY] });
});

test("taking them out leaves what others wrote, byte for byte but for a last line's end", async () => {
  const { file, run, text } = rooted();
  mkdirSync(path.dirname(file));
  writeFileSync(file, "# ours\n\nssh-rsa BBBB ann@home\n");
  await run(putPeerLines("authorized_keys", "kvm2", [KEY]));
  await run(dropPeerLines("authorized_keys", "kvm2"));

  expect(text()).toBe("# ours\n\nssh-rsa BBBB ann@home\n");
});

test("a file that is not there is made for root alone, and goes with the last line", async () => {
  const { file, run, lines } = rooted();
  expect(await lines()).toEqual({});

  await run(putPeerLines("authorized_keys", "kvm2", [KEY]));
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(statSync(path.dirname(file)).mode & 0o777).toBe(0o700);

  await run(dropPeerLines("authorized_keys", "kvm2"));
  expect(existsSync(file)).toBe(false);
});

test("every user may read whom a host knows", async () => {
  const { file, run, lines } = rooted("known_hosts");
  const keys = ["172.16.1.12 ssh-ed25519 AAAA", "172.16.1.12 ssh-rsa BBBB"];
  await run(putPeerLines("known_hosts", "kvm2", keys));

  expect(statSync(file).mode & 0o777).toBe(0o644);
  expect(await lines()).toEqual({ kvm2: keys });
});

test("a link stays a link", async () => {
  const { file, run } = rooted();
  const folder = path.dirname(file);
  mkdirSync(folder);
  writeFileSync(path.join(folder, "real"), "ssh-rsa BBBB ann@home\n");
  symlinkSync("real", file);
  await run(putPeerLines("authorized_keys", "kvm2", [KEY]));

  expect(readFileSync(path.join(folder, "real"), "utf8")).toContain("ferry-peer kvm2");
  expect(statSync(file).isFile()).toBe(true);
});

test("doing it twice is doing it once, and undoing it is as if it had never been, whatever else stands there", async () => {
  const { file, run, text } = rooted();
  mkdirSync(path.dirname(file));
  const line = fc
    .string({ unit: fc.constantFrom(..."ab #\"'\\$`*kvm2 ferry-peer".split("")), maxLength: 40 })
    .filter((text) => !/ ferry-peer kvm2$/.test(text));
  const others = fc.array(line, { minLength: 1, maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(others, async (lines) => {
      const before = lines.map((each) => `${each}\n`).join("");
      writeFileSync(file, before);
      await run(putPeerLines("authorized_keys", "kvm2", [KEY]));
      await run(putPeerLines("authorized_keys", "kvm2", [KEY]));
      expect(text()).toBe(`${before}${KEY} ferry-peer kvm2\n`);
      await run(dropPeerLines("authorized_keys", "kvm2"));
      expect(text()).toBe(before);
    }),
    { numRuns: 15 },
  );
});

test("a file that cannot be read is not taken for an empty one", () => {
  const failed = { stdout: "", stderr: "awk: cannot open (I/O error)\n", code: 2 };

  expect(() => peerLines("known_hosts").parse(failed, { askedAtMs: 0, answeredAtMs: 0 })).toThrow(
    "I/O error",
  );
});

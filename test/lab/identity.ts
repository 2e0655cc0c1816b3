import { readFileSync } from "node:fs";
import path from "node:path";
import { cpio } from "./cpio.ts";
import { hostNames, type Machine, machine } from "./machines.ts";
import { execute } from "./process.ts";

/** Makes an ed25519 key pair at `file` and `file`.pub, without a passphrase. */
export async function makeKey(file: string, comment: string): Promise<void> {
  const { code, stderr } = await execute("ssh-keygen", [
    "-q",
    "-t",
    "ed25519",
    "-N",
    "",
    "-C",
    comment,
    "-f",
    file,
  ]);
  if (code !== 0) throw new Error(`ssh-keygen could not make ${file}: ${stderr.trim()}`);
}

/**
 * The initrd of one host: the image's, and behind it the files that make this host itself.
 *
 * Made outside the host, so that its ssh key is known before anyone connects.
 */
export async function hostInitrd(
  { name, role, address, mac, uuid }: Machine,
  { base, keyFile, directory }: { base: Buffer; keyFile: string; directory: string },
): Promise<{ initrd: Buffer; hostKey: string }> {
  const key = path.join(directory, "ssh_host_ed25519_key");
  await makeKey(key, name);
  const read = (file: string) => readFileSync(file, "utf8");
  const hostKey = read(`${key}.pub`).trim();
  const names = hostNames.map((other) => `${machine(other).address} ${other}\n`).join("");
  const files = cpio([
    { path: "host/etc/hostname", mode: 0o644, content: `${name}\n` },
    { path: "host/etc/hosts", mode: 0o644, content: `127.0.0.1 localhost\n${names}` },
    { path: "host/etc/machine-id", mode: 0o444, content: `${uuid.replaceAll("-", "")}\n` },
    { path: "host/etc/lab/host", mode: 0o644, content: `role=${role}\naddress=${address}\nmac=${mac}\n` },
    { path: "host/etc/ssh/ssh_host_ed25519_key", mode: 0o600, content: read(key) },
    { path: "host/etc/ssh/ssh_host_ed25519_key.pub", mode: 0o644, content: `${hostKey}\n` },
    { path: "host/root/.ssh/authorized_keys", mode: 0o600, content: read(`${keyFile}.pub`) },
  ]);
  return { initrd: Buffer.concat([base, files]), hostKey: hostKey.split(" ").slice(0, 2).join(" ") };
}

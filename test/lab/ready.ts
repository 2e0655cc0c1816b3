import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Accelerator } from "./accelerator.ts";
import { setClock } from "./clock.ts";
import { hostInitrd, makeKey } from "./identity.ts";
import type { Image } from "./image.ts";
import { onInterrupt } from "./interrupt.ts";
import { withLock } from "./lock.ts";
import { type HostName, hostNames, machine } from "./machines.ts";
import { startSwitch, stopSwitch } from "./network.ts";
import { cacheRoot, fingerprint } from "./place.ts";
import { freePorts } from "./port.ts";
import { endProcess, execute } from "./process.ts";
import { hardware, hostFiles, startHost } from "./qemu.ts";
import { saveHosts } from "./snapshot.ts";
import { dropConnection, runOverSsh } from "./ssh.ts";

/** The snapshot that every host has: booted, idle and bare. */
export const readyTag = "ready";

/** Where ready hosts of this image and this QEMU are kept; per host NAME.qcow2, NAME.initrd and NAME.key. */
export async function readyPath(image: Image, accelerator: Accelerator): Promise<string> {
  const version = (await execute("qemu-system-x86_64", ["--version"])).stdout;
  const recipe = hostNames.map((name) =>
    JSON.stringify([machine(name), hardware(machine(name), accelerator)]),
  );
  const identity = readFileSync(path.join(import.meta.dirname, "identity.ts"), "utf8");
  return path.join(cacheRoot(), `ready-${fingerprint(image.directory, version, identity, ...recipe)}`);
}

/** Makes sure that these hosts are in the ready folder: boots those that are not, once, and saves them. */
export async function ensureReady(
  names: readonly HostName[],
  { image, accelerator, say }: { image: Image; accelerator: Accelerator; say: (line: string) => void },
): Promise<string> {
  const ready = await readyPath(image, accelerator);
  await withLock(bootingPath(), async () => {
    mkdirSync(ready, { recursive: true, mode: 0o700 });
    const keyFile = path.join(ready, "id_ed25519");
    if (!existsSync(keyFile)) await makeKey(keyFile, "ferry-lab");
    const missing = names.filter((name) => !existsSync(path.join(ready, `${name}.key`)));
    if (missing.length === 0) return;
    say(`Booting ${missing.join(", ")} for the first time (usually 1 to 2 min, only once)`);
    await bootAndSave(missing, { ready, image, accelerator });
  });
  return ready;
}

async function bootAndSave(
  names: readonly HostName[],
  { ready, image, accelerator }: { ready: string; image: Image; accelerator: Accelerator },
): Promise<void> {
  const directory = bootingPath();
  // What a killed predecessor left.
  await clean(directory);
  mkdirSync(directory, { mode: 0o700 });
  const forget = onInterrupt(() => clean(directory));
  try {
    await startSwitch(directory);
    await execute("cp", [path.join(ready, "id_ed25519"), directory]);
    const ports = await freePorts(names.length);
    const base = readFileSync(image.initrd);
    const keys = await Promise.all(
      names.map(async (name, index) => {
        const files = hostFiles(directory, name);
        const own = path.join(directory, `${name}.identity`);
        mkdirSync(own);
        const keyFile = path.join(ready, "id_ed25519");
        const { initrd, hostKey } = await hostInitrd(machine(name), { base, keyFile, directory: own });
        writeFileSync(files.initrd, initrd, { mode: 0o600 });
        const args = ["create", "-q", "-f", "qcow2", "-b", image.disk, "-F", "raw", files.disk];
        const { code, stderr } = await execute("qemu-img", args);
        if (code !== 0) throw new Error(`qemu-img could not make ${files.disk}: ${stderr.trim()}`);
        startHost(machine(name), { directory, image, accelerator, sshPort: ports[index] ?? 0 });
        return { name, hostKey, port: ports[index] ?? 0 };
      }),
    );
    writeFileSync(
      path.join(directory, "known_hosts"),
      keys.map((key) => `${key.name} ${key.hostKey}\n`).join(""),
    );
    await Promise.all(keys.map((key) => settle({ directory, ...key })));
    await saveHosts(directory, names, readyTag);
    for (const { name, hostKey } of keys) {
      const files = hostFiles(directory, name);
      await dropConnection({ directory, name });
      await endProcess(files.pid, directory);
      renameSync(files.disk, path.join(ready, `${name}.qcow2`));
      renameSync(files.initrd, path.join(ready, `${name}.initrd`));
      // Last, since its being there says that the host is whole.
      writeFileSync(path.join(ready, `${name}.key`), hostKey);
    }
  } finally {
    forget();
    await clean(directory);
  }
}

/** Ends the hosts of a first boot whose process was killed; does nothing while one is going on. */
export async function cleanUpBooting(): Promise<void> {
  const directory = bootingPath();
  if (!existsSync(directory)) return;
  await withLock(directory, () => clean(directory), { timeoutMs: 0 }).catch(() => undefined);
}

const bootingPath = () => path.join(cacheRoot(), "booting");

async function clean(directory: string): Promise<void> {
  for (const name of hostNames) {
    await dropConnection({ directory, name });
    await endProcess(hostFiles(directory, name).pid, directory);
  }
  await stopSwitch(directory);
  rmSync(directory, { recursive: true, force: true });
}

/** Waits until a host has booted and nothing of that is still going on; has libvirt look at its emulator once, as it would on first use. */
async function settle(target: { directory: string; name: HostName; port: number }): Promise<void> {
  const script =
    machine(target.name).role === "kvm"
      ? "virsh -c qemu:///system domcapabilities --virttype qemu >/dev/null"
      : "test -e /srv/nfs/images/vmlinuz";
  const command = `systemctl is-system-running --wait; ${script} && systemctl --failed --no-legend && sync`;
  const { code, stdout, stderr } = await runOverSsh(target, command, { timeoutMs: 400_000 });
  if (code !== 0 || !stdout.startsWith("running")) {
    throw new Error(`${target.name} did not boot well: ${stdout}${stderr}`);
  }
  await setClock(hostFiles(target.directory, target.name).clock);
}

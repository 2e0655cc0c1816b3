import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { findAccelerator } from "./accelerator.ts";
import { ensureImage } from "./image.ts";
import { onInterrupt } from "./interrupt.ts";
import { findKept, type KeptState } from "./kept.ts";
import { attach, type Description, end, type Lab, type LabHost, labOf } from "./lab.ts";
import { withLock } from "./lock.ts";
import { type HostName, machine, usualHosts } from "./machines.ts";
import { startSwitch, switchRunning } from "./network.ts";
import { defaultInstance, instancePath } from "./place.ts";
import { freePorts } from "./port.ts";
import { execute } from "./process.ts";
import { prune } from "./prune.ts";
import { cleanUpBooting, ensureReady } from "./ready.ts";
import { checkRequirements } from "./requirement.ts";

interface UpOptions {
  instance?: string;
  hosts?: readonly HostName[];
  /** Not bare hosts but these, if an earlier lab kept them; either way not those of a lab that is up already. */
  state?: KeptState;
  /** Told what takes long, before it starts. */
  say?: (line: string) => void;
}

/**
 * Brings a lab up: bare hosts, from saved state where there is one. An instance that is up already, from
 * this recipe and with all these hosts, is returned as it is; a broken or an older one is replaced.
 */
export async function up(options: UpOptions = {}): Promise<Lab> {
  const { instance = defaultInstance(), hosts = usualHosts, state, say = () => undefined } = options;
  const directory = instancePath(instance);
  return withLock(directory, async () => {
    const running = state === undefined ? runningLab(instance, hosts) : undefined;
    if (!running) await checkRequirements(hosts);
    const image = await ensureImage(say);
    if (running?.image.directory === image.directory) return running;
    await end(directory);
    const accelerator = await findAccelerator(image);
    const ready = await ensureReady(hosts, { image, accelerator, say });
    prune([image.directory, ready]);

    mkdirSync(directory, { recursive: true, mode: 0o700 });
    const forget = onInterrupt(() => end(directory));
    try {
      say(`Starting ${hosts.join(", ")} from their saved state (usually 10 s)`);
      const description = { accelerator, image, hosts: await hostsFrom(ready, hosts) };
      const kept = findKept(ready, state);
      await copyInto(directory, { ready, disks: kept ?? ready }, description);
      await startSwitch(directory);
      const lab = labOf(instance, directory, description);
      await (kept !== undefined && state !== undefined ? lab.load(state.tag) : lab.reset());
      writeFileSync(path.join(directory, "lab.json"), JSON.stringify(description, undefined, 2));
      return lab;
    } catch (error) {
      await end(directory);
      throw error;
    } finally {
      forget();
    }
  });
}

/** Ends an instance, whole or half built; nothing to do is no error. */
export async function down(instance: string = defaultInstance()): Promise<void> {
  const directory = instancePath(instance);
  await withLock(directory, () => end(directory));
  await cleanUpBooting();
}

function runningLab(instance: string, hosts: readonly HostName[]): Lab | undefined {
  const directory = instancePath(instance);
  if (!existsSync(path.join(directory, "lab.json")) || !switchRunning(directory)) return undefined;
  const lab = attach(instance);
  const has = (name: HostName) => lab.hosts.some((host) => host.name === name) && lab.isOn(name);
  return hosts.every(has) ? lab : undefined;
}

async function hostsFrom(ready: string, names: readonly HostName[]): Promise<LabHost[]> {
  const ports = await freePorts(names.length);
  return names.map((name, index): LabHost => {
    const hostKey = readFileSync(path.join(ready, `${name}.key`), "utf8");
    const { role, address } = machine(name);
    return { name, role, address, sshPort: ports[index] ?? 0, sshUser: "root", hostKey };
  });
}

async function copyInto(
  directory: string,
  from: { ready: string; disks: string },
  { hosts }: Description,
): Promise<void> {
  const files = ["id_ed25519", ...hosts.map(({ name }) => `${name}.initrd`)];
  const copied = [
    ...files.map((file) => path.join(from.ready, file)),
    ...hosts.map(({ name }) => path.join(from.disks, `${name}.qcow2`)),
  ];
  const cp = ["--reflink=auto", "--sparse=always", ...copied, directory];
  const { code, stderr } = await execute("cp", cp);
  if (code !== 0) throw new Error(`The saved hosts could not be copied: ${stderr.trim()}`);
  const known = hosts.flatMap(({ name, sshPort, hostKey }) => [
    `${name} ${hostKey}`,
    `[127.0.0.1]:${sshPort} ${hostKey}`,
  ]);
  writeFileSync(path.join(directory, "known_hosts"), `${known.join("\n")}\n`);
}

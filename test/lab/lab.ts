import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";
import type { Accelerator } from "./accelerator.ts";
import { setClock } from "./clock.ts";
import { type Faults, makeFaults } from "./fault.ts";
import type { Image } from "./image.ts";
import { type HostName, hostNames, machine } from "./machines.ts";
import { startSwitch, stopSwitch } from "./network.ts";
import { type PingRecorder, pingFrom } from "./ping.ts";
import { cacheRoot, defaultInstance, instancePath } from "./place.ts";
import { alivePid, endProcess, execute, type Result } from "./process.ts";
import { hostFiles, startHost } from "./qemu.ts";
import { readyTag } from "./ready.ts";
import { loadHosts, saveHosts } from "./snapshot.ts";
import { dropConnection, runOverSsh, sshArgs } from "./ssh.ts";

/** A host as someone outside reaches it. */
export interface LabHost {
  name: HostName;
  role: "nfs" | "kvm";
  /** Between hosts: 172.16.1.x. */
  address: string;
  /** From here: ssh to 127.0.0.1 at this port. */
  sshPort: number;
  sshUser: "root";
  /** 'ssh-ed25519 AAAA…', made by the lab before the host first booted. */
  hostKey: string;
}

/** A running lab: real hosts, a wire between them, and ways to hurt them. */
export interface Lab {
  instance: string;
  directory: string;
  accelerator: Accelerator;
  image: Image;
  hosts: readonly LabHost[];
  /** The private key that opens every host. */
  keyFile: string;
  knownHostsFile: string;
  fault: Faults;
  host(name: HostName): LabHost;
  /** Runs a command as root; an array's words arrive as they are, a string is the host's shell's. Code 255: connection failed. */
  run(
    name: HostName,
    command: string | readonly string[],
    options?: { timeoutMs?: number; input?: string },
  ): Promise<Result>;
  /** The ssh command line for a person's own session. */
  sshArgs(name: HostName): string[];
  /** Pings from a host until stopped, and tells the longest gap. */
  pingFrom(name: HostName, address: string, options?: { intervalMs?: number }): Promise<PingRecorder>;
  isOn(name: HostName): boolean;
  /** Every host clean and bare again, faults healed: about ten seconds. */
  reset(): Promise<void>;
  /** Keeps the state of all hosts, at one instant, under a name; they go on, with the right time. */
  save(tag: string): Promise<void>;
  /** Takes all hosts back to what was kept under this name; clocks are set to now. */
  load(tag: string): Promise<void>;
  /** Whether such a state was kept. */
  hasSaved(tag: string): Promise<boolean>;
  /** Ends everything that this instance started, and removes its files. */
  down(): Promise<void>;
}

/** What `up` notes of a lab, and `attach` reads. */
export interface Description {
  accelerator: Accelerator;
  image: Image;
  hosts: LabHost[];
}

/** The lab of this name that `up` brought up before, in this process or another. */
export function attach(instance: string = defaultInstance()): Lab {
  const directory = instancePath(instance);
  const file = path.join(directory, "lab.json");
  if (!existsSync(file))
    throw new Error(`No lab ${JSON.stringify(instance)} is up. Bring it up with: npm run lab -- up`);
  return labOf(instance, directory, JSON.parse(readFileSync(file, "utf8")) as Description);
}

/** Every instance that has a folder, running or not. */
export function instances(): string[] {
  const folder = path.join(cacheRoot(), "instances");
  return existsSync(folder) ? readdirSync(folder) : [];
}

/** The lab that is, or is becoming, what this describes. */
export function labOf(instance: string, directory: string, { accelerator, image, hosts }: Description): Lab {
  const names = hosts.map(({ name }) => name);
  const host = (name: HostName) => {
    const found = hosts.find((other) => other.name === name);
    if (!found) throw new Error(`This lab has no ${name}; it was brought up with ${names.join(", ")}.`);
    return found;
  };
  const target = (name: HostName) => ({ directory, name, port: host(name).sshPort });
  const start = (name: HostName, load?: string) =>
    startHost(machine(name), {
      directory,
      image,
      accelerator,
      sshPort: host(name).sshPort,
      ...(load ? { load } : {}),
    });
  const run: Lab["run"] = (name, command, options) => runOverSsh(target(name), command, options);
  const isOn = (name: HostName) => alivePid(hostFiles(directory, name).pid, directory) !== undefined;

  const setClocks = () => Promise.all(names.map((name) => setClock(hostFiles(directory, name).clock)));

  const load = async (tag: string) => {
    await startSwitch(directory);
    await Promise.all(names.map((name) => dropConnection({ directory, name })));
    await loadHosts(directory, names, tag, (name) => start(host(name as HostName).name, tag));
    await setClocks();
  };

  return {
    instance,
    directory,
    accelerator,
    image,
    hosts,
    keyFile: path.join(directory, "id_ed25519"),
    knownHostsFile: path.join(directory, "known_hosts"),
    fault: makeFaults({ directory, run, start: (name) => start(name), target }),
    host,
    run,
    isOn,
    sshArgs: (name) => sshArgs(target(name)),
    pingFrom: (name, address, options) => pingFrom(target(name), address, options),
    reset: () => load(readyTag),
    async save(tag) {
      await saveHosts(directory, names, tag);
      // They stood still meanwhile.
      await setClocks();
    },
    load,
    async hasSaved(tag) {
      const first = names[0];
      if (!first) return false;
      const args = ["info", "-U", "--output=json", hostFiles(directory, first).disk];
      const info = JSON.parse((await execute("qemu-img", args)).stdout) as { snapshots?: { name: string }[] };
      return info.snapshots?.some(({ name }) => name === tag) ?? false;
    },
    down: () => end(directory),
  };
}

/** Ends everything that runs in this folder, whole or half built, and removes it; nothing there is no error. */
export async function end(directory: string): Promise<void> {
  await endHosts(directory);
  rmSync(directory, { recursive: true, force: true });
}

/** Ends the hosts and the wire between them; their files stay. */
export async function endHosts(directory: string): Promise<void> {
  for (const name of hostNames) {
    await dropConnection({ directory, name });
    await endProcess(hostFiles(directory, name).pid, directory);
  }
  await stopSwitch(directory);
}

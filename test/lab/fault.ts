import { setClock } from "./clock.ts";
import type { HostName } from "./machines.ts";
import { withMonitor } from "./monitor.ts";
import { endProcess, type Result } from "./process.ts";
import { hostFiles } from "./qemu.ts";
import { dropConnection, runOverSsh, type SshTarget } from "./ssh.ts";
import { waitFor } from "./wait.ts";

/** What can happen to a host, and how each is undone. */
export interface Faults {
  /** Pulls a cable: the wire between hosts, the lab's own way in (ssh), or both. */
  cutLink(name: HostName, which?: Cable): Promise<void>;
  restoreLink(name: HostName, which?: Cable): Promise<void>;
  /** Stops its processors: nothing answers, no connection is closed. */
  freeze(name: HostName): Promise<void>;
  /** Lets it go on; its clock has stood still meanwhile and is set. */
  thaw(name: HostName): Promise<void>;
  /** Power loss: what was not on disk is gone. */
  powerOff(name: HostName): Promise<void>;
  /** Boots it and waits until it can be reached. */
  powerOn(name: HostName): Promise<void>;
  /** Leaves `leaveMiB` free on the disk that holds `path`. */
  fillDisk(name: HostName, options?: { path?: string; leaveMiB?: number }): Promise<void>;
  freeDisk(name: HostName, options?: { path?: string }): Promise<void>;
  stopUnit(name: HostName, unit: string): Promise<void>;
  startUnit(name: HostName, unit: string): Promise<void>;
  /** Sets the host's clock ahead of ours by so much; 0 sets it right. */
  skewClock(name: HostName, skewMs: number): Promise<void>;
}

export type Cable = "wire" | "ssh" | "both";

const nics: Record<Cable, readonly string[]> = { wire: ["nic1"], ssh: ["nic0"], both: ["nic0", "nic1"] };
const ballast = "ferry-lab-ballast";

/** The faults of one lab. */
export function makeFaults({
  directory,
  run,
  start,
  target,
}: {
  directory: string;
  run: (name: HostName, command: string) => Promise<Result>;
  start: (name: HostName) => void;
  target: (name: HostName) => SshTarget;
}): Faults {
  const monitor = (name: HostName, command: string, args?: Record<string, unknown>) =>
    withMonitor(hostFiles(directory, name).monitor, (open) => open.execute(command, args));
  const setLink = async (name: HostName, cable: Cable, isUp: boolean) => {
    for (const nic of nics[cable]) await monitor(name, "set_link", { name: nic, up: isUp });
  };
  const must = async (name: HostName, command: string) => {
    const { code, stderr } = await run(name, command);
    if (code !== 0) throw new Error(`${name}: ${command}: ${stderr.trim()}`);
  };

  return {
    cutLink: (name, which = "wire") => setLink(name, which, false),
    restoreLink: (name, which = "wire") => setLink(name, which, true),
    freeze: async (name) => void (await monitor(name, "stop")),
    async thaw(name) {
      await monitor(name, "cont");
      await setClock(hostFiles(directory, name).clock);
    },
    async powerOff(name) {
      await dropConnection({ directory, name });
      await endProcess(hostFiles(directory, name).pid, directory);
    },
    async powerOn(name) {
      start(name);
      // ssh answers before systemd's own bus does.
      const booted =
        "until systemctl is-system-running --wait 2>&1 | grep -qE 'running|degraded'; do sleep 0.2; done";
      // The kept connection may be the one to the host that was cut off from power: then it ends unasked (code 255).
      const asks = async () =>
        (await runOverSsh(target(name), booted, { timeoutMs: 300_000 })).code === 0 ? true : undefined;
      await waitFor(`${name} to have booted`, asks, { timeoutMs: 300_000, intervalMs: 500 });
      await setClock(hostFiles(directory, name).clock);
    },
    fillDisk: (name, { path = "/var/lib/libvirt/images", leaveMiB = 0 } = {}) =>
      must(
        name,
        `cd '${path}'; size=$(($(df -B1M --output=avail . | tail -n1) - ${leaveMiB}));` +
          // Reserving is instant but stops short of the last blocks, which bookkeeping may need: those are written.
          ` [ $size -le 2 ] || fallocate -l $((size - 2))MiB ${ballast} || true;` +
          (leaveMiB === 0 ? ` dd if=/dev/zero bs=4K status=none >> ${ballast} 2>/dev/null; true` : ""),
      ),
    freeDisk: (name, { path = "/var/lib/libvirt/images" } = {}) => must(name, `rm -f '${path}/${ballast}'`),
    stopUnit: (name, unit) => must(name, `systemctl stop '${unit}'`),
    startUnit: (name, unit) => must(name, `systemctl start '${unit}'`),
    skewClock: (name, skewMs) => setClock(hostFiles(directory, name).clock, { skewMs }),
  };
}

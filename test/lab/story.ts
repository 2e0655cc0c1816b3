import type { Lab } from "./lab.ts";
import { waitFor } from "./wait.ts";

/**
 * Programs at the same address each time, which software translates once instead of at each start, and free
 * memory that is zero, of which a migration sends nothing.
 */
const KERNEL_LINE = "console=ttyS0 quiet norandmaps init_on_free=1";

/** The VM of the demo and the tests: its MAC's last byte is its address, 172.16.1.101. */
export const vm1 = {
  name: "vm1",
  address: "172.16.1.101",
  createVolume: "/ferry volume create images/vm1.qcow2 64M --backing base.qcow2",
  create:
    "/ferry vm create vm1 kvm1 --volume images/vm1.qcow2 --memory 128M --bridge br0 --mac 52:54:00:00:01:65" +
    ` --kernel vmlinuz --initrd initrd.img --cmdline '${KERNEL_LINE}'`,
  /** On the share's server, written by the host that runs the VM. */
  consoleLog: "/srv/nfs/images/vm1.console.log",
} as const;

/** What the guest says of itself: its boot, and the two counters that must go on. */
export interface GuestSays {
  readonly boot: string;
  /** In its memory. */
  readonly count: number;
  /** On its disk. */
  readonly disk: number;
}

/** The guest's last line on its console, as the share's server has it; undefined before its first. */
export async function guestSays(lab: Lab): Promise<GuestSays | undefined> {
  const { stdout } = await lab.run("nfs1", ["tail", "-c", "2000", vm1.consoleLog]);
  const said = [...stdout.matchAll(/^ferry-guest boot=(\S+) count=(\d+) disk=(\d+)\s*$/gm)].at(-1);
  return said && { boot: said[1] ?? "", count: Number(said[2]), disk: Number(said[3]) };
}

/** Waits until a client on the network reaches the guest. Throws with its console's last lines when none does. */
export async function guestAnswers(lab: Lab, timeoutMs = 240_000): Promise<void> {
  const ping = ["ping", "-c", "1", "-W", "3", vm1.address];
  const answers = async () => ((await lab.run("nfs1", ping)).code === 0 ? true : undefined);
  try {
    await waitFor(`a reply of ${vm1.name}`, answers, { timeoutMs, intervalMs: 500 });
  } catch (cause) {
    const { stdout } = await lab.run("nfs1", ["tail", "-n", "15", vm1.consoleLog]);
    throw new Error(`${vm1.name} did not answer on the network; its console ends with:\n${stdout}`, {
      cause,
    });
  }
}

/** Where the VM is, asked of libvirt and the kernel on each host, not of Ferry. */
export interface Sighting {
  readonly host: "kvm1" | "kvm2";
  readonly state: string;
  readonly persistent: boolean;
  readonly process: boolean;
}

/** One sighting for each host that knows the VM or has a process of it. */
export async function look(lab: Lab): Promise<Sighting[]> {
  const hosts = ["kvm1", "kvm2"] as const;
  const seen = await Promise.all(
    hosts.map(async (host) => {
      const { stdout } = await lab.run(
        host,
        // The bracket keeps pgrep from finding this very shell.
        "virsh -c qemu:///system dominfo vm1 2>/dev/null; pgrep -f '[q]emu-system.*guest=vm1,' >/dev/null && echo PROCESS; true",
      );
      const state = /^State: +(.+)$/m.exec(stdout)?.[1] ?? "absent";
      const process = /^PROCESS$/m.test(stdout);
      return { host, state, persistent: /^Persistent: +yes$/m.test(stdout), process };
    }),
  );
  return seen.filter(({ state, process }) => state !== "absent" || process);
}

/** What must be so after a move: one host has it, running and persistent; the guest went on counting. */
export async function confirmMoved(lab: Lab, to: "kvm1" | "kvm2", before: GuestSays): Promise<string[]> {
  const wrong: string[] = [];
  const seen = await look(lab);
  const [one, ...others] = seen;
  if (one === undefined || others.length > 0) wrong.push(`${seen.length} hosts have vm1, not one`);
  if (one?.host !== to) wrong.push(`vm1 is on ${one?.host ?? "no host"}, not on ${to}`);
  if (one?.state !== "running") wrong.push(`vm1 is ${one?.state ?? "gone"}, not running`);
  if (one?.persistent !== true) wrong.push("vm1 is not persistent");
  const goesOn = async () => {
    const says = await guestSays(lab);
    return says !== undefined && says.count > before.count ? says : undefined;
  };
  const after = await waitFor("a line of the guest", goesOn, { intervalMs: 500 }).catch(() => guestSays(lab));
  if (after?.boot !== before.boot) wrong.push("the guest has booted anew: its memory was lost");
  if ((after?.count ?? 0) <= before.count) wrong.push("the guest does not count on");
  if (after !== undefined && after.disk !== after.count)
    wrong.push("the guest's disk lags behind its memory");
  return wrong;
}

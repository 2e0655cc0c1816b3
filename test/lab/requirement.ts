import { accessSync, constants, mkdirSync, readFileSync, statfsSync } from "node:fs";
import path from "node:path";
import { type HostName, machine } from "./machines.ts";
import { cacheRoot } from "./place.ts";

/** Programs that the lab starts, and the Debian package of each. */
const programs: Record<string, string> = {
  "qemu-system-x86_64": "qemu-system-x86",
  "qemu-img": "qemu-utils",
  vde_switch: "vde2",
  mmdebstrap: "mmdebstrap",
  mke2fs: "e2fsprogs",
  ssh: "openssh-client",
  "ssh-keygen": "openssh-client",
  flock: "util-linux",
};

/** Image, ready hosts and one instance; what tests write comes on top. */
const diskMiB = 8192;
/** What QEMU itself takes beside a host's memory, most of it translated code. */
const overheadMiB = 650;

/** @throws with every missing program, and what to do, or with the memory or space that there is and should be. */
export async function checkRequirements(hosts: readonly HostName[]): Promise<void> {
  const missing = Object.entries(programs).filter(([program]) => !isInstalled(program));
  if (missing.length > 0) {
    const packages = [...new Set(missing.map(([, name]) => name))].join(" ");
    throw new Error(
      `The lab needs ${missing.map(([program]) => program).join(", ")}. Install with 'node test/setup.mjs lab', ` +
        `or: apt-get install --no-install-recommends ${packages}`,
    );
  }
  const needMiB = hosts.reduce((sum, name) => sum + machine(name).memoryMiB + overheadMiB, 0);
  const freeMiB =
    Number(/^MemAvailable:\s+(\d+)/m.exec(readFileSync("/proc/meminfo", "utf8"))?.[1] ?? 0) / 1024;
  if (freeMiB < needMiB) {
    throw new Error(
      `${hosts.length} hosts need about ${gib(needMiB)} of memory and ${gib(freeMiB)} is free. ` +
        "Take other labs down (npm run lab -- status lists them) or close something.",
    );
  }
  mkdirSync(cacheRoot(), { recursive: true });
  const { bavail, bsize } = statfsSync(cacheRoot());
  const spaceMiB = (bavail * bsize) / 1024 / 1024;
  if (spaceMiB < diskMiB) {
    throw new Error(
      `The lab needs about ${gib(diskMiB)} of disk in ${cacheRoot()} and ${gib(spaceMiB)} is free. ` +
        "Free some, or set FERRY_LAB_CACHE to a folder on a larger disk.",
    );
  }
}

function isInstalled(program: string): boolean {
  const folders = [...(process.env.PATH ?? "").split(":"), "/usr/sbin", "/sbin"];
  return folders.some((folder) => {
    try {
      accessSync(path.join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

const gib = (mib: number) => `${(mib / 1024).toFixed(1)} GiB`;

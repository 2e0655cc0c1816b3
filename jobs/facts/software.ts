import { sh } from "../shell.ts";
import type { Fact } from "../step.ts";

const MANAGERS = { "apt-get": "apt", dnf: "dnf", yum: "yum", zypper: "zypper" } as const;
export type PackageManager = (typeof MANAGERS)[keyof typeof MANAGERS];

/** What Ferry calls on a host, by the names that the command below prints. */
const TOOLS = [
  "virsh",
  "libvirt",
  "emulator",
  "qemu-img",
  "mount.nfs",
  "exportfs",
  "openssl",
  "ssh",
  "ssh-keygen",
] as const;
export type Tool = (typeof TOOLS)[number];

export interface Software {
  /** Undefined where there is none that Ferry knows. */
  readonly manager: PackageManager | undefined;
  /** As `uname -m` says: `x86_64`, `aarch64`. */
  readonly architecture: string;
  readonly tools: ReadonlySet<Tool>;
}

/**
 * What is installed, by the programs that are there and never by the
 * distribution's name: packages are called differently everywhere, and some
 * people install from elsewhere.
 */
export const software: Fact<Software> = {
  id: "software",
  command: sh`PATH="$PATH:/usr/sbin:/sbin"
m=$(uname -m); echo "$m"
for t in apt-get dnf yum zypper virsh qemu-img mount.nfs exportfs openssl ssh ssh-keygen; do
  command -v "$t" >/dev/null && echo "$t"
done
for f in /usr/bin/qemu-system-"$m" /usr/libexec/qemu-kvm /usr/bin/qemu-kvm; do [ -x "$f" ] && echo emulator; done
for f in /usr/sbin/libvirtd /usr/sbin/virtqemud; do [ -x "$f" ] && echo libvirt; done
true`,
  parse({ stdout }) {
    const [architecture, ...found] = stdout.trim().split("\n");
    if (!architecture) throw new Error("no architecture in the first line");
    const manager = Object.entries(MANAGERS).find(([program]) => found.includes(program));
    return {
      manager: manager?.[1],
      architecture,
      tools: new Set(TOOLS.filter((tool) => found.includes(tool))),
    };
  },
};

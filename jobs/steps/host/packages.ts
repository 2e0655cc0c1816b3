import type { PackageManager, Tool } from "../../facts/software.ts";
import { type Command, sh } from "../../shell.ts";

/** What a host is to Ferry: runs guests, or serves a share, or both; and whether it reaches others by SSH. */
export type HostRole = "kvm" | "nfs-server" | "ssh-peer";

/** The programs that each role calls. */
export const TOOLS_OF: Readonly<Record<HostRole, readonly Tool[]>> = {
  kvm: ["virsh", "libvirt", "emulator", "qemu-img", "mount.nfs", "openssl"],
  "nfs-server": ["exportfs"],
  "ssh-peer": ["ssh", "ssh-keygen"],
};

const KVM_DNF = ["libvirt", "qemu-kvm", "qemu-img", "nfs-utils", "openssl"];

/** The packages that bring a role's programs, by package manager; Debian has one emulator package an architecture. */
export function packagesOf(role: HostRole, manager: PackageManager, architecture: string): readonly string[] {
  const emulator =
    { x86_64: "qemu-system-x86", aarch64: "qemu-system-arm" }[architecture] ?? "qemu-system-misc";
  const table: Readonly<Record<PackageManager, Readonly<Record<HostRole, readonly string[]>>>> = {
    apt: {
      kvm: ["libvirt-daemon-system", "libvirt-clients", emulator, "qemu-utils", "nfs-common", "openssl"],
      "nfs-server": ["nfs-kernel-server"],
      "ssh-peer": ["openssh-client"],
    },
    dnf: { kvm: KVM_DNF, "nfs-server": ["nfs-utils"], "ssh-peer": ["openssh-clients"] },
    yum: { kvm: KVM_DNF, "nfs-server": ["nfs-utils"], "ssh-peer": ["openssh-clients"] },
    zypper: {
      kvm: ["libvirt-daemon", "libvirt-daemon-qemu", "libvirt-client", "qemu-tools", "nfs-client", "openssl"],
      "nfs-server": ["nfs-kernel-server"],
      "ssh-peer": ["openssh-clients"],
    },
  };
  return table[manager][role];
}

/**
 * Installs packages without ever asking: debconf, changed configuration files
 * (the host's own stay), needrestart and zypper's licences included.
 */
export function installCommand(manager: PackageManager, packages: readonly string[]): Command {
  switch (manager) {
    case "apt":
      // Without fresh lists an old host asks for files that mirrors have no more.
      return sh`export DEBIAN_FRONTEND=noninteractive NEEDRESTART_SUSPEND=1; apt-get -q -o DPkg::Lock::Timeout=120 update </dev/null; apt-get -q -y -o DPkg::Lock::Timeout=120 -o Dpkg::Options::=--force-confdef -o Dpkg::Options::=--force-confold install ${packages} </dev/null`;
    case "dnf":
      return sh`dnf -q -y install ${packages} </dev/null`;
    case "yum":
      return sh`yum -q -y install ${packages} </dev/null`;
    case "zypper":
      return sh`zypper --non-interactive install --auto-agree-with-licenses ${packages} </dev/null`;
  }
}

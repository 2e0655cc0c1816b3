import { expect, test } from "vitest";
import type { PackageManager, Tool } from "../../../../jobs/facts/software.ts";
import { installPackages } from "../../../../jobs/steps/host/install-packages.ts";
import type { HostRole } from "../../../../jobs/steps/host/packages.ts";
import { facts } from "../../../support/facts.ts";
import { host } from "../../../support/hosts.ts";

const step = (roles: readonly HostRole[], manager: PackageManager | undefined, architecture = "x86_64") =>
  installPackages({ host: host("kvm1"), roles, manager, architecture, planId: "k7m2qx9d" });
const verdict = (tools: Tool[], manager: PackageManager | undefined = "apt") =>
  step(["kvm"], manager).check(
    facts({ kvm1: { software: { manager, architecture: "x86_64", tools: new Set(tools) } } }),
  );

const all: Tool[] = ["virsh", "libvirt", "emulator", "qemu-img", "mount.nfs", "openssl"];

test("is satisfied by the programs, whoever installed them", async () => {
  expect(await verdict(all)).toEqual({ state: "satisfied" });
});

test("is needed for what is missing", async () => {
  expect(await verdict(all.filter((tool) => tool !== "mount.nfs"))).toEqual({
    state: "needed",
    because: "kvm1 lacks mount.nfs",
  });
});

test("is blocked where there is no package manager that Ferry knows", async () => {
  const read = facts({
    kvm1: { software: { manager: undefined, architecture: "x86_64", tools: new Set(["virsh"]) } },
  });

  expect(await step(["kvm"], undefined).check(read)).toMatchObject({
    state: "blocked",
    error: {
      code: "host.packages-unknown",
      details: { missing: "libvirt, emulator, qemu-img, mount.nfs, openssl" },
    },
  });
});

const line = (manager: PackageManager, roles: readonly HostRole[], architecture?: string) => {
  const [action] = step(roles, manager, architecture).apply;
  if (action?.type !== "unit") throw new Error("not a unit");
  return action;
};

test("installs as a unit that nothing but its end ends, and asks nothing", () => {
  const { unit, command, stop } = line("apt", ["kvm", "nfs-server"]);

  expect([unit, stop.line]).toEqual(["ferry-k7m2qx9d-packages", "true"]);
  expect(command.line).toMatch(/^export DEBIAN_FRONTEND=noninteractive NEEDRESTART_SUSPEND=1; apt-get /);
  expect(command.line).toMatch(
    /--force-confold install libvirt-daemon-system libvirt-clients qemu-system-x86 qemu-utils nfs-common openssl nfs-kernel-server <\/dev\/null$/,
  );
});

test.each([
  ["dnf", ["kvm", "nfs-server"], "dnf -q -y install libvirt qemu-kvm qemu-img nfs-utils openssl </dev/null"],
  ["yum", ["nfs-server"], "yum -q -y install nfs-utils </dev/null"],
  [
    "zypper",
    ["nfs-server"],
    "zypper --non-interactive install --auto-agree-with-licenses nfs-kernel-server </dev/null",
  ],
] as const)("by %s", (manager, roles, expected) => {
  expect(line(manager, roles).command.line).toBe(expected);
});

test("Debian's emulator goes by the machine", () => {
  expect(line("apt", ["kvm"], "aarch64").command.line).toContain("qemu-system-arm");
});

test("leaves the packages when it is undone, without blocking what else is undone", () => {
  expect(step(["kvm"], "apt").undo).toEqual([]);
  expect(step(["nfs-server"], "apt").stays).toBe(
    "Packages stay on kvm1, since other things may use them by now: nfs-kernel-server.",
  );
});

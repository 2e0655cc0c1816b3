import type { Host } from "../../../config/inventory.ts";
import { OpsError } from "../../error.ts";
import { type PackageManager, software } from "../../facts/software.ts";
import { sh } from "../../shell.ts";
import { type Action, blocked, defineStep, needed, nothingToUndo, satisfied } from "../../step.ts";
import { type HostRole, installCommand, packagesOf, TOOLS_OF } from "./packages.ts";

interface Params {
  readonly host: Host;
  readonly roles: readonly HostRole[];
  /** Undefined where Ferry knows none. */
  readonly manager: PackageManager | undefined;
  readonly architecture: string;
  readonly planId: string;
}

const WORDS: Readonly<Record<HostRole, string>> = {
  kvm: "libvirt, QEMU and the NFS client",
  "nfs-server": "the NFS server",
  "ssh-peer": "the SSH client",
};

/**
 * Installs what the host's roles need, by its own package manager and mirrors.
 *
 * A package manager that loses its terminal half way leaves a broken host, so
 * it runs as a unit: nothing but its own end ends it, not even Cancel, which
 * waits for it.
 */
export const installPackages = defineStep<Params>({
  id: "host.install-packages",
  risk: "safe",
  title: ({ host, roles }) => `Install ${roles.map((role) => WORDS[role]).join(" and ")} on ${host.name}`,

  async check({ host, roles, manager }, read) {
    const { tools } = await read(host, software);
    const missing = roles.flatMap((role) => TOOLS_OF[role].filter((tool) => !tools.has(tool)));
    if (missing.length === 0) return satisfied();
    if (manager !== undefined) return needed(`${host.name} lacks ${missing.join(", ")}`);
    return blocked(new OpsError("host.packages-unknown", { host: host.name, missing: missing.join(", ") }));
  },

  apply({ host, roles, manager, architecture, planId }): readonly Action[] {
    if (manager === undefined) return [];
    const command = installCommand(manager, namesOf(roles, manager, architecture));
    return [{ type: "unit", host, unit: `ferry-${planId}-packages`, command, stop: sh`true` }];
  },

  undo: nothingToUndo,
  stays: ({ host, roles, manager, architecture }) =>
    manager &&
    `Packages stay on ${host.name}, since other things may use them by now: ${namesOf(roles, manager, architecture).join(", ")}.`,
});

const namesOf = (roles: readonly HostRole[], manager: PackageManager, architecture: string) => [
  ...new Set(roles.flatMap((role) => packagesOf(role, manager, architecture))),
];

import type { Host } from "../../../config/inventory.ts";
import { OpsError } from "../../error.ts";
import { copyTools } from "../../facts/copy-tools.ts";
import type { PackageManager } from "../../facts/software.ts";
import { sh } from "../../shell.ts";
import { blocked, defineStep, needed, nothingToUndo, satisfied } from "../../step.ts";
import { installCommand } from "./packages.ts";

interface Params {
  readonly host: Host;
  /** Undefined where Ferry knows none. */
  readonly manager: PackageManager | undefined;
  readonly planId: string;
}

/** The packages that bring rsync and the programs of SSH. */
const PACKAGES: Readonly<Record<PackageManager, readonly string[]>> = {
  apt: ["rsync", "openssh-client"],
  dnf: ["rsync", "openssh-clients"],
  yum: ["rsync", "openssh-clients"],
  zypper: ["rsync", "openssh-clients"],
};

/** Installs what copies files from host to host. Like other packages, as a unit that ends by itself alone. */
export const installRsync = defineStep<Params>({
  id: "host.install-rsync",
  risk: "safe",
  title: ({ host }) => `Install rsync and the SSH client on ${host.name}`,

  async check({ host, manager }, read) {
    const { missing } = await read(host, copyTools);
    if (missing.length === 0) return satisfied();
    if (manager !== undefined) return needed(`${host.name} lacks ${missing.join(", ")}`);
    return blocked(new OpsError("host.packages-unknown", { host: host.name, missing: missing.join(", ") }));
  },

  apply({ host, manager, planId }) {
    if (manager === undefined) return [];
    const command = installCommand(manager, PACKAGES[manager]);
    return [{ type: "unit", host, unit: `ferry-${planId}-rsync`, command, stop: sh`true` }];
  },

  undo: nothingToUndo,
  stays: ({ host, manager }) =>
    manager && `rsync and the SSH client stay on ${host.name}, since other things may use them by now.`,
});

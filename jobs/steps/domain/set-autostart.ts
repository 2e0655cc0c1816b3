import type { Host } from "../../../config/inventory.ts";
import { OpsError } from "../../error.ts";
import { presence } from "../../facts/presence.ts";
import { readPresence } from "../../read-presence.ts";
import { sh } from "../../shell.ts";
import { blocked, defineStep, needed, on, type Read, satisfied } from "../../step.ts";
import { virsh } from "../../virsh.ts";

interface Params {
  readonly host: Host;
  readonly name: string;
  readonly uuid: string;
  readonly autostart: boolean;
  /** Hosts that could start it on the same disks. */
  readonly elsewhere: readonly Host[];
}

/**
 * Sets whether a VM starts with its host. Never on two hosts that share its
 * disks: after a power cut both would start it.
 */
export const setAutostart = defineStep<Params>({
  id: "domain.set-autostart",
  risk: "safe",
  title: ({ host, name, autostart }) =>
    autostart ? `Let ${name} start with ${host.name}` : `Let ${name} not start with ${host.name}`,

  async check({ host, name, uuid, autostart, elsewhere }, read) {
    const [here, other] = await Promise.all([
      read(host, presence(uuid)),
      autostart ? startsWith(uuid, elsewhere, read) : undefined,
    ]);
    const names = { vm: name, host: host.name };
    if (here.presence === "unknown") return blocked(new OpsError("domain.libvirt-silent", names), "soon");
    if (here.presence === "absent") return blocked(new OpsError("domain.gone", names));
    if (!here.persistent) return blocked(new OpsError("domain.transient", names));
    if (other !== undefined) return blocked(new OpsError("domain.starts-elsewhere", { ...names, other }));
    if (here.autostart === autostart) return satisfied();
    return needed(autostart ? `it stays off when ${host.name} starts` : `it starts with ${host.name}`);
  },

  apply: ({ host, uuid, autostart }) => [on(host, command(uuid, autostart))],
  undo: ({ host, uuid, autostart }) => [on(host, command(uuid, !autostart))],
});

const command = (uuid: string, autostart: boolean) =>
  autostart ? sh`${virsh} autostart --domain ${uuid}` : sh`${virsh} autostart --disable --domain ${uuid}`;

/** The host that starts a definition of it at boot. Throws `ssh.*` for one that does not answer. */
async function startsWith(uuid: string, hosts: readonly Host[], read: Read): Promise<string | undefined> {
  const found = await Promise.all(hosts.map((host) => readPresence(host, uuid, read)));
  const index = found.findIndex(({ there }) => there.presence === "present" && there.autostart);
  return hosts[index]?.name;
}

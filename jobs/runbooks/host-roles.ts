import type { Host, Inventory, Share } from "../../config/inventory.ts";
import type { Transport } from "../../config/policy.ts";
import type { FirewallRule } from "../facts/firewall-rule.ts";
import { NFS_PORT } from "../facts/nfs-clients.ts";
import type { HostRole } from "../steps/host/packages.ts";

/** Where QEMU takes a guest's memory and disks in (qemu.conf's migration_port_min and _max). */
const QEMU_PORTS = "49152-49215";

/** Where libvirt answers other hosts (libvirtd.conf's tls_port and tcp_port); by SSH it is sshd's port. */
export function libvirtPort(transport: Transport, sshPort: number): string {
  return { tls: "16514", ssh: String(sshPort), tcp: "16509" }[transport];
}

const isClient = (host: Host, share: Share) => share.clients.some(({ name }) => name === host.name);

/** A host that serves a share and mounts none is only a server; every other one runs guests. */
export function rolesOf(host: Host, { shares }: Pick<Inventory, "shares">): readonly HostRole[] {
  const serves = shares.some(({ server }) => server.name === host.name);
  const mounts = shares.some((share) => isClient(host, share));
  return [...(mounts || !serves ? (["kvm"] as const) : []), ...(serves ? (["nfs-server"] as const) : [])];
}

/**
 * The hosts that guests may come from or go to: those that mount a share that
 * this one mounts too, since a guest goes nowhere without its disks; and those
 * that a person named together with it.
 */
export function peersOf(
  host: Host,
  { shares }: Pick<Inventory, "shares">,
  named: readonly Host[],
): readonly Host[] {
  const partners = shares.filter((share) => isClient(host, share)).flatMap(({ clients }) => clients);
  const others = [...partners, ...named.filter((each) => rolesOf(each, { shares }).includes("kvm"))];
  return [...new Map(others.map((each) => [each.name, each])).values()].filter(
    ({ name }) => name !== host.name,
  );
}

/** Who must get in at a host that runs guests. */
export const migrationRules = (peers: readonly Host[], libvirtAt: string): readonly FirewallRule[] =>
  peers.flatMap(({ migrationAddress }) =>
    [libvirtAt, QEMU_PORTS].map((port) => ({ from: migrationAddress, port })),
  );

/** Who must get in at a share's server. */
export const nfsRules = ({ server, clients }: Share): readonly FirewallRule[] =>
  clients
    .filter(({ name }) => name !== server.name)
    .map(({ migrationAddress }) => ({ from: migrationAddress, port: NFS_PORT }));

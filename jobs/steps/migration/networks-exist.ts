import { OpsError } from "../../error.ts";
import { bridges } from "../../facts/bridges.ts";
import { networks } from "../../facts/networks.ts";
import type { Move } from "../../move.ts";
import { blocked, defineStep, nothingToUndo, satisfied } from "../../step.ts";
import { libvirtToCome, onceLibvirtRuns } from "../host/libvirt-to-come.ts";

/** Every bridge and libvirt network of the domain is there on the destination, and up. */
export const networksExist = defineStep<Move>({
  id: "migration.networks-exist",
  risk: "safe",
  title: ({ vm, destination }) => `${destination.name} has the networks of ${vm}`,

  async check({ vm, destination, bridges: wantedBridges, networks: wantedNetworks }, read) {
    const [links, nets] = await Promise.all([
      wantedBridges.length === 0 ? undefined : read(destination, bridges),
      wantedNetworks.length === 0 ? undefined : read(destination, networks),
    ]);
    const missing = (kind: string, name: string) =>
      blocked(new OpsError("migration.network-missing", { vm, destination: destination.name, kind, name }));
    const bridge = wantedBridges.find((name) => !links?.includes(name));
    if (bridge !== undefined) return missing("bridge", bridge);
    if (wantedNetworks.length > 0 && nets === undefined && (await libvirtToCome(destination, read))) {
      return onceLibvirtRuns(destination);
    }
    const network = wantedNetworks.find((name) => !nets?.some((net) => net.name === name && net.active));
    if (network !== undefined) return missing("active network", network);
    return satisfied();
  },

  apply: () => [],
  undo: nothingToUndo,
});

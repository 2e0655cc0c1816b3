import type { Host } from "../../../config/inventory.ts";
import { OpsError } from "../../error.ts";
import type { DomainDefinition } from "../../facts/domain-definition.ts";
import type { NewDomain } from "./new-domain.ts";

/** A host with the domains that it has. */
export interface HostDomains {
  readonly host: Host;
  readonly domains: readonly DomainDefinition[];
}

/**
 * Why the VM cannot be made on this host: its name, MAC address or disk is
 * somebody's already, or it is itself on another host.
 */
export function conflict(
  vm: NewDomain,
  wanted: Host,
  everywhere: readonly HostDomains[],
): OpsError | undefined {
  for (const { host, domains } of everywhere) {
    for (const other of domains) {
      const error = other.uuid === vm.uuid ? misplaced(vm, wanted, host) : clash(vm, host, other);
      if (error !== undefined) return error;
    }
  }
  return undefined;
}

function misplaced(vm: NewDomain, wanted: Host, host: Host): OpsError | undefined {
  if (host.name === wanted.name) return undefined;
  return new OpsError("domain.elsewhere", { vm: vm.name, host: host.name, wanted: wanted.name });
}

function clash(vm: NewDomain, host: Host, other: DomainDefinition): OpsError | undefined {
  const details = { vm: vm.name, host: host.name, other: other.name };
  if (other.name === vm.name) return new OpsError("domain.name-taken", details);
  const mac = vm.card?.mac;
  if (mac !== undefined && other.interfaces.some((card) => card.mac === mac)) {
    return new OpsError("domain.mac-taken", { ...details, mac });
  }
  const volume = vm.disk.path;
  if (other.disks.some((disk) => disk.path === volume)) {
    return new OpsError("domain.disk-taken", { ...details, volume });
  }
  return undefined;
}

/** How a VM that is there differs from the one asked for, in words; undefined when it is that one. */
export function differenceOf(vm: NewDomain, there: DomainDefinition): string | undefined {
  const found: string[] = [];
  const compare = (what: string, wanted: string | number | undefined, is: string | number | undefined) => {
    if (wanted !== is) found.push(`its ${what} is ${is ?? "none"}, not ${wanted ?? "none"}`);
  };
  const disk = there.disks.find(({ device }) => device === "disk");
  const medium = there.disks.find(({ device }) => device === "cdrom")?.path;
  const [card] = there.interfaces;
  const source = vm.card?.source;
  compare("name", vm.name, there.name);
  compare("memory in bytes", vm.memoryBytes, there.memoryBytes);
  compare("number of CPUs", vm.vcpus, there.vcpus);
  compare("disk", vm.disk.path, disk?.path);
  compare("disk's format", vm.disk.format, disk?.format);
  compare("MAC address", vm.card?.mac, card?.mac);
  compare(
    "bridge",
    source?.type === "bridge" ? source.bridge : undefined,
    card?.network ? undefined : card?.bridge,
  );
  compare("network", source?.type === "network" ? source.network : undefined, card?.network);
  // A medium that was taken out after the installation makes it no other VM.
  if (medium !== undefined) compare("installation medium", vm.iso, medium);
  compare("kernel", vm.kernel, there.kernel);
  compare("initrd", vm.initrd, there.initrd);
  compare("kernel command line", vm.cmdline, there.cmdline);
  return found.length === 0 ? undefined : found.join("; ");
}

/** A machine of the lab before it runs: what tells it from the others. */
export interface Machine {
  name: HostName;
  role: "nfs" | "kvm";
  /** On the wire between hosts (br0). */
  address: string;
  mac: string;
  /** SMBIOS UUID; libvirt takes its host UUID from it. */
  uuid: string;
  memoryMiB: number;
  /** A second processor keeps a host alive beside a busy guest; more than that only makes two cores wait for each other. */
  processors: number;
}

export const hostNames = ["nfs1", "kvm1", "kvm2", "kvm3"] as const;
export type HostName = (typeof hostNames)[number];

/** The hosts of a usual lab; kvm3 is there for who asks for it. */
export const usualHosts: readonly HostName[] = ["nfs1", "kvm1", "kvm2"];

const numbers: Record<HostName, number> = { nfs1: 10, kvm1: 11, kvm2: 12, kvm3: 13 };

/** What the host of this name is made of. */
export function machine(name: HostName): Machine {
  const number = numbers[name];
  const hex = number.toString(16).padStart(2, "0");
  const role = name === "nfs1" ? "nfs" : "kvm";
  return {
    name,
    role,
    address: `172.16.1.${number}`,
    mac: `52:54:00:ac:01:${hex}`,
    uuid: `6f657272-7920-4c61-8062-0000000000${hex}`,
    memoryMiB: role === "nfs" ? 768 : 1536,
    processors: role === "nfs" ? 1 : 2,
  };
}

/** A host's name, or an error that lists them. */
export function parseHostName(text: string): HostName {
  const found = hostNames.find((name) => name === text);
  if (!found) throw new Error(`There is no host ${JSON.stringify(text)}; there are ${hostNames.join(", ")}.`);
  return found;
}

import { defaults } from "../defaults.ts";
import type { Finding } from "../finding.ts";
import { sameAddress } from "../host-address.ts";
import { canonicalIp, isPublic, unreachableBecause } from "../ip-address.ts";
import { printable } from "../printable.ts";
import { type Draft, entries } from "./draft.ts";
import { twice } from "./twice.ts";

/** What hosts' addresses say of one another and of the network. */
export function checkHosts({ hosts, policy }: Draft): Finding[] {
  const all = entries(hosts);
  return [
    ...twice(
      all.map(([name, { address, port = defaults.port }]) => ({
        path: ["hosts", name, "address"],
        value: address && `${sameAddress(address)} ${port}`,
      })),
      "Give every host its own address, or another port: two names for one host would undo each other.",
    ),
    ...twice(
      all.map(([name, host]) => ({ path: ["hosts", name, "migrationAddress"], value: reachedAt(host) })),
      "Give every host its own migration address.",
    ),
    ...all.flatMap(([name, host]) => checkReachable(name, host, policy?.publicAddresses ?? false)),
    ...(policy?.transport === "tcp" ? checkTcp(all) : []),
  ];
}

/** Without authentication whoever reaches libvirt is root: no other setting allows that on the internet. */
function checkTcp(hosts: readonly (readonly [string, HostAddresses])[]): Finding[] {
  const open = hosts.flatMap(([name, host]) => {
    const ip = reachedAt(host);
    return ip !== undefined && unreachableBecause(ip) === undefined && isPublic(ip) ? [name] : [];
  });
  if (open.length === 0) return [];
  return [
    {
      path: ["policy", "transport"],
      problem: `by tcp anyone who reaches libvirt is root, and public is the migration address of ${open.join(", ")}`,
      remedy: "Write tls or ssh, or give every host a migrationAddress of a private network.",
    },
  ];
}

interface HostAddresses {
  readonly address?: string | undefined;
  readonly migrationAddress?: string | undefined;
}

/** The migration address; where it isn't written, the address if that is an IP address. */
const reachedAt = ({ address = "", migrationAddress = address }: HostAddresses): string | undefined =>
  canonicalIp(migrationAddress);

function checkReachable(name: string, host: HostAddresses, publicAllowed: boolean): Finding[] {
  const path = ["hosts", name, "migrationAddress"];
  const add = "Add `migrationAddress: 172.16.1.11`: the IP address at which the other hosts reach this one.";
  const ip = reachedAt(host);
  if (ip === undefined) {
    if (host.address === undefined) return [];
    const problem = "`migrationAddress` is missing, and the address is a name";
    return [{ path, problem, remedy: add }];
  }
  const inherited =
    host.migrationAddress === undefined ? { found: `${printable(ip)}, taken from address` } : {};
  const because = unreachableBecause(ip);
  if (because !== undefined) return [{ path, ...inherited, problem: because, remedy: add }];
  if (publicAllowed || !isPublic(ip)) return [];
  return [
    {
      path,
      ...inherited,
      problem: "is a public address: NFS and disks' contents would cross the internet unencrypted",
      remedy:
        "Use an address of a private network, or write `publicAddresses: true` under policy when only your own hosts can reach it.",
    },
  ];
}

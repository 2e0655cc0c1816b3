import { BlockList, isIP, SocketAddress } from "node:net";

/**
 * An IP address in its one canonical text form (RFC 5952 for IPv6), so that
 * two spellings compare equal; undefined when it is none or names a zone
 * (`%eth0`), which means something on one machine only.
 */
export function canonicalIp(text: string): string | undefined {
  const family = isIP(text);
  if (family === 0 || text.includes("%")) return undefined;
  return new SocketAddress({ address: text, family: family === 4 ? "ipv4" : "ipv6" }).address;
}

/** Why other hosts can't reach this address, or undefined when they may. Takes a canonical address. */
export function unreachableBecause(ip: string): string | undefined {
  if (ip.startsWith("::ffff:")) return "is an IPv4 address written as IPv6";
  const family = isIP(ip) === 4 ? "ipv4" : "ipv6";
  return UNREACHABLE.find(({ ranges }) => ranges.check(ip, family))?.because;
}

/** Whether anybody on the internet could be at this address or reach it. Takes a canonical address. */
export function isPublic(ip: string): boolean {
  return !LOCAL.check(ip, isIP(ip) === 4 ? "ipv4" : "ipv6");
}

function ranges(...subnets: readonly string[]): BlockList {
  const list = new BlockList();
  for (const subnet of subnets) {
    const [network = "", prefix] = subnet.split("/");
    list.addSubnet(network, Number(prefix), isIP(network) === 4 ? "ipv4" : "ipv6");
  }
  return list;
}

const UNREACHABLE = [
  {
    because: "is a loopback address: every host would reach itself",
    ranges: ranges("127.0.0.0/8", "::1/128"),
  },
  { because: "stands for 'any address'", ranges: ranges("0.0.0.0/8", "::/128") },
  {
    because: "is link-local: it means nothing without an interface",
    ranges: ranges("169.254.0.0/16", "fe80::/10"),
  },
  { because: "is a multicast or broadcast address", ranges: ranges("224.0.0.0/3", "ff00::/8") },
];

/**
 * Networks that are not routed on the internet: the entries of IANA's IPv4 and
 * IPv6 Special-Purpose Address Registries that are not globally reachable and
 * that hosts can have (RFC 1918, 6598, 2544, 5737, 4193, 3849, 9637).
 */
const LOCAL = ranges(
  ...["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "198.18.0.0/15"],
  ...["192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24"],
  ...["fc00::/7", "2001:db8::/32", "3fff::/20"],
);

import { BlockList, isIP, isIPv6 } from "node:net";

/** TCP from one peer to one port or range of a host: `16514`, `49152-49215`. */
export interface FirewallRule {
  /** The peer's IP address. */
  readonly from: string;
  readonly port: string;
}

/** Whether the network (`10.0.0.0/24`, one address, or undefined for any) holds the address; false for what is neither. */
export function holdsAddress(network: string | undefined, address: string): boolean {
  if (network === undefined) return true;
  const [base = "", prefix] = network.split("/");
  if (isIP(base) === 0 || isIP(base) !== isIP(address)) return false;
  const family = isIPv6(base) ? "ipv6" : "ipv4";
  const bits = prefix === undefined ? (family === "ipv6" ? 128 : 32) : prefixLength(prefix);
  if (bits === undefined || bits > (family === "ipv6" ? 128 : 32)) return false;
  const list = new BlockList();
  list.addSubnet(base, bits, family);
  return list.check(address, family);
}

/** `24` or `255.255.255.0` as a number of bits. */
function prefixLength(prefix: string): number | undefined {
  if (/^\d+$/.test(prefix)) return Number(prefix);
  if (isIP(prefix) !== 4) return undefined;
  const bits = prefix
    .split(".")
    .map((byte) => Number(byte).toString(2).padStart(8, "0"))
    .join("");
  return /^1*0*$/.test(bits) ? bits.replaceAll("0", "").length : undefined;
}

/** First and last port of `80`, `80-90` or `80:90`; undefined for anything else. */
function range(ports: string): readonly [number, number] | undefined {
  const match = /^(\d+)(?:[-:](\d+))?$/.exec(ports);
  return match === null ? undefined : [Number(match[1]), Number(match[2] ?? match[1])];
}

/** Whether the first range holds the whole second one. */
export function holdsPorts(outer: string, inner: string): boolean {
  const [out, into] = [range(outer), range(inner)];
  return out !== undefined && into !== undefined && out[0] <= into[0] && into[1] <= out[1];
}

/** Whether two ranges have a port in common; true when that can't be told. */
export function sharesPorts(one: string, other: string): boolean {
  const [a, b] = [range(one), range(other)];
  return a === undefined || b === undefined || (a[0] <= b[1] && b[0] <= a[1]);
}

import { canonicalIp } from "./ip-address.ts";

const LABEL = /^[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?$/;

/** Why this is neither a DNS name (RFC 1123, section 2.1) nor an IP address, or undefined when it is one. */
export function noAddressBecause(text: string): string | undefined {
  if (canonicalIp(text) !== undefined) return undefined;
  if (text.includes("://")) return "is a URL; only the name belongs here";
  if (text.includes("@")) return "holds a user, which belongs in `user`";
  if (/^\[.*\]/.test(text)) return "has brackets, which an address needs in URLs only";
  if (text.includes("%")) return "names a zone, which means something on one machine only";
  if (/^[^:]+:\d+$/.test(text)) return "holds a port, which belongs in `port`";
  const labels = text.replace(/\.$/, "").split(".");
  // A last label of digits only is what tells an address from a name.
  if (/^\d+$/.test(labels.at(-1) ?? "")) return "looks like an IP address, but is none";
  if (text.length > 253 || !labels.every((label) => LABEL.test(label))) {
    return "is neither a DNS name nor an IP address";
  }
  return undefined;
}

/** The same address in another spelling gives the same text: for comparing, not for connecting. */
export const sameAddress = (text: string): string =>
  canonicalIp(text) ?? text.toLowerCase().replace(/\.$/, "");

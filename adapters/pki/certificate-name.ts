import { isIP } from "node:net";
import { OpsError } from "../../jobs/error.ts";

/** What a certificate can hold as a host's name (RFC 5280, 4.2.1.6). */
export type CertificateName = { readonly type: "dns" | "ip"; readonly value: string };

const LABEL = "[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?";
const DNS_NAME = new RegExp(`^(${LABEL}\\.)*${LABEL}$`, "i");

/** The names, each once, as DNS name or IP address. Throws OpsError `pki.bad-name` on anything else. */
export function certificateNames(names: readonly string[]): CertificateName[] {
  return [...new Set(names)].map((name) => {
    // An IPv6 zone (`fe80::1%eth0`) means something on one machine only.
    if (isIP(name) !== 0 && !name.includes("%")) return { type: "ip", value: name };
    const looksLikeAddress = /^[0-9]+$/.test(name.split(".").at(-1) ?? "");
    if (DNS_NAME.test(name) && name.length <= 253 && !looksLikeAddress) return { type: "dns", value: name };
    throw new OpsError("pki.bad-name", { name: JSON.stringify(name.slice(0, 80)) });
  });
}

import { createHash } from "node:crypto";

/** A host's public SSH key: the key itself, without the comment of its file. */
export interface HostKey {
  readonly type: string;
  /** As it travels (RFC 4253, section 6.6). */
  readonly blob: Buffer;
  /** `ssh-ed25519 AAAA…`. */
  readonly line: string;
}

const CURVES: Readonly<Record<string, { readonly curve: string; readonly pointBytes: number }>> = {
  "ecdsa-sha2-nistp256": { curve: "nistp256", pointBytes: 65 },
  "ecdsa-sha2-nistp384": { curve: "nistp384", pointBytes: 97 },
  "ecdsa-sha2-nistp521": { curve: "nistp521", pointBytes: 133 },
};
const TYPES = ["ssh-ed25519", ...Object.keys(CURVES), "ssh-rsa"];
/** OpenSSH's RequiredRSASize. */
const LEAST_RSA_BITS = 1024;

/**
 * Parses one line as in /etc/ssh/ssh_host_*_key.pub, or says in a few words
 * why it is no host key. The parts of each type: RFC 8709 section 4 (Ed25519),
 * RFC 5656 section 3.1 (ECDSA), RFC 4253 section 6.6 (RSA).
 */
export function parseHostKey(text: string): HostKey | { readonly reason: string } {
  if (text.includes("PRIVATE KEY")) return { reason: "is a private key, which must stay on its host" };
  const [type = "", base64 = ""] = text.trim().split(/\s+/);
  if (text.trim().includes("\n")) return { reason: "holds more than one line" };
  if (TYPES.includes(base64))
    return { reason: `begins with '${type.slice(0, 40)}', not with the key's type` };
  if (!TYPES.includes(type)) return { reason: "begins with no key type that Ferry knows" };
  if (base64 === "") return { reason: "ends after the key's type" };

  const blob = Buffer.from(base64, "base64");
  // Buffer.from passes over what is no base64, so only the way back shows it.
  if (blob.toString("base64") !== base64) return { reason: "is not whole: its base64 cannot be read" };
  const parts = readParts(blob);
  if (parts === undefined) return { reason: "is not whole: it ends in the middle" };
  if (parts[0]?.toString("latin1") !== type) return { reason: `holds a key of another type than ${type}` };
  const reason = partsAreWrong(type, parts.slice(1));
  return reason === undefined ? { type, blob, line: `${type} ${base64}` } : { reason };
}

/** `SHA256:…` as `ssh-keygen -l` prints it: what a person compares at the console. */
export function fingerprint(key: Pick<HostKey, "blob">): string {
  return `SHA256:${createHash("sha256").update(key.blob).digest("base64").replace(/=+$/, "")}`;
}

/** The length-prefixed strings of a blob (RFC 4251, section 5), or undefined when they don't fill it exactly. */
function readParts(blob: Buffer): Buffer[] | undefined {
  const parts: Buffer[] = [];
  let offset = 0;
  while (offset < blob.length) {
    if (offset + 4 > blob.length) return undefined;
    const end = offset + 4 + blob.readUInt32BE(offset);
    if (end > blob.length) return undefined;
    parts.push(blob.subarray(offset + 4, end));
    offset = end;
  }
  return parts;
}

function partsAreWrong(type: string, parts: readonly Buffer[]): string | undefined {
  const [first, second] = parts;
  const ecdsa = CURVES[type];
  if (type === "ssh-ed25519") return parts.length === 1 && first?.length === 32 ? undefined : NO_KEY;
  if (first === undefined || second === undefined || parts.length !== 2) return NO_KEY;
  if (ecdsa !== undefined) {
    const fits = first.toString("latin1") === ecdsa.curve && second.length === ecdsa.pointBytes;
    return fits ? undefined : NO_KEY;
  }
  // The modulus is a signed number: a leading zero byte is only its sign.
  const modulus = BigInt(`0x0${second.toString("hex")}`);
  return modulus.toString(2).length >= LEAST_RSA_BITS
    ? undefined
    : `is an RSA key of fewer than ${LEAST_RSA_BITS} bits`;
}

const NO_KEY = "holds parts that are not those of a key of its type";

import { createHash } from "node:crypto";

/** A server's public key, as `ssh-keygen -l` and *.pub files show it. */
export interface HostKey {
  readonly type: string;
  /** `SHA256:…`, what a person compares at the console. */
  readonly fingerprint: string;
  /** `ssh-ed25519 AAAA…`: the line for the site file. */
  readonly line: string;
}

/** The signature algorithms of each key type, strongest first; SHA-1 (`ssh-rsa` as an algorithm) is left out. */
export const hostKeyAlgorithms: Readonly<Record<string, readonly string[]>> = {
  "ssh-ed25519": ["ssh-ed25519"],
  "ecdsa-sha2-nistp256": ["ecdsa-sha2-nistp256"],
  "ecdsa-sha2-nistp384": ["ecdsa-sha2-nistp384"],
  "ecdsa-sha2-nistp521": ["ecdsa-sha2-nistp521"],
  "ssh-rsa": ["rsa-sha2-512", "rsa-sha2-256"],
};

/** Reads the type, the fingerprint and the line out of a key as it travels (RFC 4253, section 6.6). */
export function describeHostKey(blob: Buffer): HostKey {
  const type = blob.toString("ascii", 4, 4 + blob.readUInt32BE(0));
  const hash = createHash("sha256").update(blob).digest("base64").replace(/=+$/, "");
  return { type, fingerprint: `SHA256:${hash}`, line: `${type} ${blob.toString("base64")}` };
}

/** Whether the key is one of the pinned lines; their comments don't count. */
export function isPinned(blob: Buffer, pinned: readonly string[]): boolean {
  const { type } = describeHostKey(blob);
  return pinned.some((line) => {
    const [pinnedType, base64 = ""] = line.trim().split(/\s+/);
    return pinnedType === type && Buffer.from(base64, "base64").equals(blob);
  });
}

/**
 * What to offer the server: the pinned types first, because a server shows one
 * key only, of the first type that it has. OpenSSH orders them the same way.
 */
export function offerFor(pinned: readonly string[]): string[] {
  const types = new Set([
    ...pinned.map((line) => line.trim().split(/\s+/, 1)[0] ?? ""),
    ...Object.keys(hostKeyAlgorithms),
  ]);
  return [...types].flatMap((type) => hostKeyAlgorithms[type] ?? []);
}

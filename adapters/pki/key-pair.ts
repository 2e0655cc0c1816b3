import { createPrivateKey, createPublicKey, generateKeyPairSync, webcrypto } from "node:crypto";

/** P-256 with SHA-256 is what GnuTLS, OpenSSL and WebCrypto have all had for long. */
export const SIGNATURE = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" } as const;

/** A new private key, PEM (PKCS #8). */
export function newPrivateKey(): string {
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  return privateKey.export({ type: "pkcs8", format: "pem" }).toString();
}

/** The pair of a private key (PEM); the private half can't be taken out again. Throws when it isn't P-256. */
export async function keyPair(privatePem: string): Promise<webcrypto.CryptoKeyPair> {
  const secret = createPrivateKey(privatePem);
  const pkcs8 = secret.export({ type: "pkcs8", format: "der" });
  const spki = createPublicKey(secret).export({ type: "spki", format: "der" });
  const [privateKey, publicKey] = await Promise.all([
    webcrypto.subtle.importKey("pkcs8", pkcs8, SIGNATURE, false, ["sign"]),
    webcrypto.subtle.importKey("spki", spki, SIGNATURE, true, ["verify"]),
  ]);
  return { privateKey, publicKey };
}

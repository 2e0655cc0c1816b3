import type { webcrypto } from "node:crypto";
import { SIGNATURE } from "./key-pair.ts";
import { randomSerial, validity } from "./validity.ts";
import * as x509 from "./x509.ts";

/**
 * The authority's own certificate (PEM) for its key pair. Its name holds a few
 * digits of the key's hash, so that the authorities of two sites can be told
 * apart. A renewed certificate has the same name and key: what was signed
 * before is good under either.
 */
export async function authorityCertificate(keys: webcrypto.CryptoKeyPair, nowMs: number): Promise<string> {
  const keyId = await x509.SubjectKeyIdentifierExtension.create(keys.publicKey);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    keys,
    signingAlgorithm: SIGNATURE,
    serialNumber: randomSerial(),
    name: [{ CN: [`Ferry certificate authority ${keyId.keyId.slice(0, 8)}`] }],
    notBefore: new Date(nowMs - validity.earlyMs),
    notAfter: new Date(nowMs + validity.authorityMs),
    extensions: [
      // 0: it signs hosts and no other authorities.
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      keyId,
      await x509.AuthorityKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return certificate.toString("pem");
}

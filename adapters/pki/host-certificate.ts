import { createPublicKey, type webcrypto } from "node:crypto";
import { OpsError } from "../../jobs/error.ts";
import { certificateNames } from "./certificate-name.ts";
import { SIGNATURE } from "./key-pair.ts";
import { randomSerial, validity } from "./validity.ts";
import * as x509 from "./x509.ts";

export interface Issuer {
  readonly privateKey: webcrypto.CryptoKey;
  readonly certificate: x509.X509Certificate;
}

/** The most that a common name may have (RFC 5280, ub-common-name). */
const LONGEST_COMMON_NAME = 64;

/**
 * Signs a certificate (PEM) for the public key of a request, and takes nothing
 * else from it: names, uses and times are Ferry's to say. It serves for both
 * ends of a connection, as libvirt and QEMU need it on a host that migrates
 * in both directions. Throws OpsError `pki.bad-request` and `pki.bad-name`.
 */
export async function hostCertificate(
  issuer: Issuer,
  requestPem: string,
  names: readonly string[],
  nowMs: number,
): Promise<string> {
  const alternatives = certificateNames(names);
  const [first] = alternatives;
  if (first === undefined) throw new OpsError("pki.bad-name", { name: "(none)" });
  const publicKey = await requestedKey(requestPem);

  const certificate = await x509.X509CertificateGenerator.create({
    publicKey,
    signingKey: issuer.privateKey,
    signingAlgorithm: SIGNATURE,
    serialNumber: randomSerial(),
    issuer: issuer.certificate.issuerName.toJSON(),
    // For people; programs read the alternative names.
    subject: [{ CN: [first.value.slice(0, LONGEST_COMMON_NAME)] }],
    notBefore: new Date(nowMs - validity.earlyMs),
    notAfter: new Date(Math.min(nowMs + validity.hostMs, issuer.certificate.notAfter.getTime())),
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(
        x509.KeyUsageFlags.digitalSignature | x509.KeyUsageFlags.keyEncipherment,
        true,
      ),
      new x509.ExtendedKeyUsageExtension([
        x509.ExtendedKeyUsage.serverAuth,
        x509.ExtendedKeyUsage.clientAuth,
      ]),
      new x509.SubjectAlternativeNameExtension(alternatives),
      await x509.SubjectKeyIdentifierExtension.create(publicKey),
      await x509.AuthorityKeyIdentifierExtension.create(issuer.certificate.publicKey),
    ],
  });
  return `${certificate.toString("pem")}\n`;
}

/** The public key of a request that proves to hold the private one, if it is of a kind that lasts. */
async function requestedKey(requestPem: string): Promise<x509.PublicKey> {
  const bad = (reason: string, cause?: unknown) => new OpsError("pki.bad-request", { reason }, cause);
  let request: x509.Pkcs10CertificateRequest;
  let proved: boolean;
  try {
    request = new x509.Pkcs10CertificateRequest(requestPem);
    proved = await request.verify();
  } catch (cause) {
    throw bad("it cannot be read", cause);
  }
  if (!proved) throw bad("its signature is not of its own key");

  const spki = Buffer.from(request.publicKey.rawData);
  const { asymmetricKeyType, asymmetricKeyDetails } = createPublicKey({
    key: spki,
    type: "spki",
    format: "der",
  });
  const { namedCurve = "", modulusLength = 0 } = asymmetricKeyDetails ?? {};
  const lasts =
    (asymmetricKeyType === "ec" && ["prime256v1", "secp384r1", "secp521r1"].includes(namedCurve)) ||
    (asymmetricKeyType === "rsa" && modulusLength >= 2048);
  if (!lasts) throw bad("its key is neither P-256 or stronger nor RSA of 2048 bits or more");
  return request.publicKey;
}

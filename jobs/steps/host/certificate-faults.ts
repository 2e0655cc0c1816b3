import { createPublicKey, type X509Certificate } from "node:crypto";
import { isIP } from "node:net";

const DAY_MS = 24 * 3_600_000;
/** Renewed this long before it ends: libvirtd refuses to start with a certificate that has ended. */
const RENEW_MS = 30 * DAY_MS;

/** TLS server and client (RFC 5280, 4.2.1.12): a host is one or the other, by the direction of a migration. */
const USES = ["1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2"];

/** What a certificate must be good for. */
export interface CertificateWants {
  /** DNS names and IP addresses. */
  readonly names: readonly string[];
  readonly nowMs: number;
  /** The public half of the key beside it, PEM; undefined when there is no readable key. */
  readonly publicKey: string | undefined;
}

/** Why a certificate of Ferry's own must be made anew; undefined when it is good. */
export function certificateFault(
  certificate: X509Certificate,
  { names, nowMs, publicKey }: CertificateWants,
): string | undefined {
  const ending = endingFault(certificate, nowMs);
  if (ending !== undefined) return ending;
  if (nowMs < Date.parse(certificate.validFrom)) return `begins only on ${certificate.validFrom}`;

  const missing = names.filter((name) => !holdsName(certificate, name));
  if (missing.length > 0) return `does not name ${missing.join(", ")}`;
  // Node leaves it undefined where the certificate is for any use.
  if (certificate.keyUsage !== undefined && !USES.every((use) => certificate.keyUsage.includes(use))) {
    return "is not for both server and client";
  }
  return isKeyOf(certificate, publicKey) ? undefined : "does not fit its key";
}

/** That it has ended, or will soon. */
export function endingFault({ validTo }: X509Certificate, nowMs: number): string | undefined {
  const ends = Date.parse(validTo);
  if (nowMs > ends) return `ended on ${isoDay(ends)}`;
  return nowMs > ends - RENEW_MS ? `ends on ${isoDay(ends)}` : undefined;
}

const isoDay = (ms: number) => new Date(ms).toISOString().slice(0, 10);

const holdsName = (certificate: X509Certificate, name: string): boolean =>
  isIP(name) === 0
    ? certificate.checkHost(name, { subject: "never" }) !== undefined
    : certificate.checkIP(name) !== undefined;

function isKeyOf(certificate: X509Certificate, publicKey: string | undefined): boolean {
  if (publicKey === undefined || publicKey === "") return false;
  return certificate.publicKey.equals(createPublicKey(publicKey));
}

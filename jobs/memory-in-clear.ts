import type { X509Certificate } from "node:crypto";
import type { Host } from "../config/inventory.ts";
import { type Certificates, certificates, QEMU_FILES } from "./facts/certificates.ts";
import { type LibvirtSettings, libvirtSettings } from "./facts/libvirt-settings.ts";
import type { Read } from "./step.ts";
import { readPem } from "./steps/host/pem.ts";

/**
 * Why a guest's memory cannot be encrypted on its way from one host to the
 * other, as the end of a sentence; undefined where it can. QEMU at both ends
 * must believe the other's certificate, and the destination's must name the
 * address that it is called by (QEMU's docs/system/tls.rst). Whose authority
 * signed them does not matter.
 */
export async function memoryInClear(
  source: Host,
  destination: Host,
  read: Read,
): Promise<string | undefined> {
  const hosts = [source, destination];
  const found = await Promise.all(
    hosts.map((host) => Promise.all([read(host, certificates), read(host, libvirtSettings)])),
  );
  for (const [i, [files, settings]] of found.entries()) {
    const fault = faultOf(files, settings);
    if (fault !== undefined) return `${hosts[i]?.name} ${fault}`;
  }
  const [here, there] = found.map(([files]) => files);
  if (here === undefined || there === undefined) return undefined;
  if (!believes(there, here, "client"))
    return `${destination.name} does not trust ${source.name}'s certificate`;
  if (!believes(here, there, "server"))
    return `${source.name} does not trust ${destination.name}'s certificate`;
  const address = destination.migrationAddress;
  return certificateOf(there, "server")?.checkIP(address) === undefined
    ? `${destination.name}'s certificate does not name ${address}`
    : undefined;
}

function faultOf({ pem, access, hasMigrationFolder }: Certificates, { files: { qemu } }: LibvirtSettings) {
  const tls = (key: string) => qemu.get(`migrate_tls_${key}`) ?? qemu.get(`default_tls_${key}`);
  const folder = tls("x509_cert_dir")?.value ?? (hasMigrationFolder ? "/etc/pki/libvirt-migrate" : undefined);
  if (folder !== undefined && folder !== "/etc/pki/qemu") return `keeps QEMU's certificates in ${folder}`;
  if (tls("x509_secret_uuid") !== undefined) return "keeps QEMU's key behind a secret";
  const missing = QEMU_FILES.find((file) => !pem.has(file) && !access.has(file));
  return missing === undefined ? undefined : `has no ${missing}`;
}

const certificateOf = ({ pem }: Certificates, end: "client" | "server"): X509Certificate | undefined =>
  readPem(pem.get(`/etc/pki/qemu/${end}-cert.pem`) ?? "")?.[0];

/** Whether one of a host's authorities has signed the other host's certificate, and it holds now. */
function believes(who: Certificates, whom: Certificates, end: "client" | "server"): boolean {
  const certificate = certificateOf(whom, end);
  const authorities = readPem(who.pem.get("/etc/pki/qemu/ca-cert.pem") ?? "") ?? [];
  const now = whom.readAtMs;
  return (
    certificate !== undefined &&
    Date.parse(certificate.validFrom) <= now &&
    now < Date.parse(certificate.validTo) &&
    authorities.some((ca) => certificate.checkIssued(ca) && certificate.verify(ca.publicKey))
  );
}

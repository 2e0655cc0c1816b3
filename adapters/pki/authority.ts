import { createPrivateKey, type KeyObject, X509Certificate } from "node:crypto";
import type { Authority } from "../../jobs/authority.ts";
import { OpsError } from "../../jobs/error.ts";
import { authorityCertificate } from "./authority-certificate.ts";
import { newestAuthority, prepareFolder, type StoredAuthority, storeAuthority } from "./authority-folder.ts";
import { hostCertificate } from "./host-certificate.ts";
import { keyPair, newPrivateKey } from "./key-pair.ts";
import { validity } from "./validity.ts";
import * as x509 from "./x509.ts";

/**
 * Opens the site's certificate authority, and makes it on the first start. It
 * lives in the folder as one file per generation; whoever reads it can pass
 * for any host, so that only Ferry's user may.
 *
 * All workers of a site must have the same authority. Workers on one machine
 * share the folder (FERRY_DATA), also when they start at the same moment; for
 * workers on several machines, share it over the network or copy it to each
 * before that machine's first start.
 *
 * The authority holds for ten years. When less than three are left, opening it
 * makes a new generation: the same name and key with a new certificate, under
 * which all that was signed before stays good. Hosts get it when they are next
 * prepared. Where the folder was copied, copy it again.
 *
 * Throws OpsError `pki.too-open` and `pki.unreadable`.
 */
export async function openAuthority(folder: string, now: () => number = Date.now): Promise<Authority> {
  await prepareFolder(folder);
  const found = await newestAuthority(folder);
  if (found === undefined) {
    await storeAuthority(folder, 1, await authorityPem(newPrivateKey(), now()));
  } else {
    const { privatePem, certificate } = parse(found);
    if (certificate.notAfter.getTime() - now() < validity.authorityRenewalMs) {
      await storeAuthority(folder, found.generation + 1, await authorityPem(privatePem, now()));
    }
  }

  // What counts is what lies there now: another worker may have been first.
  const stored = await newestAuthority(folder);
  if (stored === undefined) throw new Error(`${folder} was emptied while Ferry started`);
  const { privatePem, certificate } = parse(stored);
  const { privateKey } = await keyPair(privatePem);
  return {
    caPem: `${certificate.toString("pem")}\n`,
    sign: (requestPem, names) => hostCertificate({ privateKey, certificate }, requestPem, names, now()),
  };
}

const authorityPem = async (privatePem: string, nowMs: number) =>
  `${privatePem}${await authorityCertificate(await keyPair(privatePem), nowMs)}`;

/** Throws OpsError `pki.unreadable` when the file isn't a key with the authority's certificate for it. */
function parse({ path, pem }: StoredAuthority): { privatePem: string; certificate: x509.X509Certificate } {
  const unreadable = (reason: string, cause?: unknown) =>
    new OpsError("pki.unreadable", { path, reason }, cause);
  let key: KeyObject;
  let certificate: X509Certificate;
  try {
    key = createPrivateKey(pem);
    certificate = new X509Certificate(pem);
  } catch (cause) {
    throw unreadable("it is damaged", cause);
  }
  if (!certificate.checkPrivateKey(key))
    throw unreadable("its key and its certificate don't belong together");
  if (!certificate.ca) throw unreadable("its certificate is not an authority's");
  return {
    privatePem: key.export({ type: "pkcs8", format: "pem" }).toString(),
    certificate: new x509.X509Certificate(certificate.raw),
  };
}

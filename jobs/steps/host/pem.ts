import { X509Certificate } from "node:crypto";

/** All certificates of a PEM text; undefined where one of them is none. */
export function readPem(text: string): X509Certificate[] | undefined {
  const blocks = text.match(/-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g);
  if (blocks === null) return undefined;
  try {
    return blocks.map((block) => new X509Certificate(block));
  } catch {
    return undefined;
  }
}

/** A certificate's issuer on one line, for people. */
export const issuerName = (certificate: X509Certificate | undefined): string =>
  certificate?.issuer.replaceAll("\n", ", ") ?? "unreadable";

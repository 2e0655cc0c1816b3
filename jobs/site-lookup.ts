import type { Host, Share } from "../config/inventory.ts";
import { nearest } from "../config/nearest.ts";
import type { Site } from "../config/site.ts";
import { OpsError } from "./error.ts";

/** The host of that name. Throws `site.host-unknown` with the nearest name. */
export function hostNamed({ hosts }: Pick<Site, "hosts">, name: string): Host {
  const host = hosts.find((candidate) => candidate.name === name);
  if (host !== undefined) return host;
  throw new OpsError("site.host-unknown", { name, hint: hint(name, hosts) });
}

/** The share of that name. Throws `site.share-unknown` with the nearest name. */
export function shareNamed({ shares }: Pick<Site, "shares">, name: string): Share {
  const share = shares.find((candidate) => candidate.name === name);
  if (share !== undefined) return share;
  throw new OpsError("site.share-unknown", { name, hint: hint(name, shares) });
}

function hint(name: string, known: readonly { name: string }[]): string {
  const near = nearest(
    name,
    known.map((item) => item.name),
  );
  return near === undefined ? "" : ` Did you mean ${near}?`;
}

/** The share whose mount point holds this path, if any. */
export const shareOf = ({ shares }: Pick<Site, "shares">, path: string): Share | undefined =>
  shares.find(({ mountPoint }) => path.startsWith(`${mountPoint}/`));

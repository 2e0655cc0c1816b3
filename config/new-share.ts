import { stringify } from "yaml";
import { z } from "zod";
import { draftOf } from "./cross-checks/draft.ts";
import { checkNames } from "./cross-checks/names.ts";
import { checkShares } from "./cross-checks/shares.ts";
import type { Finding } from "./finding.ts";
import type { Inventory, Share } from "./inventory.ts";
import { findingsOf } from "./schema/findings.ts";
import { share } from "./schema/share.ts";
import { showPath } from "./site-path.ts";

/** A share that somebody wants to have although the site file does not hold it: as it would be written there. */
export interface ShareToCome {
  readonly server: string;
  readonly path: string;
  readonly mountPoint: string;
  readonly pool: string;
  readonly clients: readonly string[];
}

/** Why there can be no such share, in words, and what to do instead. */
export interface ShareRefused {
  readonly problem: string;
  readonly remedy: string;
}

/**
 * Checks a share that is not in the site file by the rules of the site file:
 * its own values, and what they are beside every other share. A share that is
 * there already is taken when it is this very one.
 */
export function newShare(name: string, wanted: ShareToCome, site: Inventory): Share | ShareRefused {
  const there = site.shares.find((share) => share.name === name);
  if (there !== undefined) {
    if (writtenLine(there.name, written(there)) === writtenLine(name, wanted)) return there;
    const remedy = `\`/ferry share ${name}\` sets it up as it stands there; give another one another name.`;
    return { problem: `The site file has a share ${name}, and another one`, remedy };
  }
  const [finding] = findings(name, wanted, site);
  if (finding !== undefined) {
    return {
      problem: `${showPath(finding.path.slice(2)) || name} ${finding.problem}`,
      remedy: finding.remedy,
    };
  }
  const known = new Map(site.hosts.map((host) => [host.name, host]));
  const named = (host: string) => {
    const found = known.get(host);
    if (found === undefined) throw new TypeError(`no host of share ${name} was checked: ${host}`);
    return found;
  };
  return { ...wanted, name, server: named(wanted.server), clients: wanted.clients.map(named) };
}

/** The line that makes it a share of the site file, to stand below `shares:`. */
export function writtenLine(name: string, { server, path, mountPoint, pool, clients }: ShareToCome): string {
  const entry = { server, path, mountPoint, ...(pool === name ? {} : { pool }), clients };
  const options = { collectionStyle: "flow", lineWidth: 0, flowCollectionPadding: true } as const;
  const flow = stringify({ [name]: entry }, options).trim();
  return flow.slice(1, -1).trim();
}

function findings(name: string, wanted: ShareToCome, site: Inventory): Finding[] {
  const schema = z.strictObject({ shares: z.record(z.string(), share) });
  const value = { shares: { [name]: wanted } };
  const { error } = schema.safeParse(value);
  const draft = draftOf({
    hosts: Object.fromEntries(site.hosts.map((host) => [host.name, {}])),
    shares: { ...Object.fromEntries(site.shares.map((each) => [each.name, written(each)])), ...value.shares },
    people: {},
  });
  if (draft === undefined) throw new TypeError("no draft of a site");
  return [
    ...(error === undefined ? [] : findingsOf(error, schema, value)),
    ...checkNames(draft),
    ...checkShares(draft),
  ];
}

const written = ({ server, path, mountPoint, pool, clients }: Share): ShareToCome => ({
  server: server.name,
  path,
  mountPoint,
  pool,
  clients: clients.map((client) => client.name),
});

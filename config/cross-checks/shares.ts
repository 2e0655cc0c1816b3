import { isInside } from "../directory.ts";
import type { Finding } from "../finding.ts";
import { nearest } from "../nearest.ts";
import { type SitePath, showPath } from "../site-path.ts";
import { type Draft, entries } from "./draft.ts";
import { twice } from "./twice.ts";

/** What shares say of hosts and of one another. */
export function checkShares(draft: Draft): Finding[] {
  const shares = entries(draft.shares);
  const hosts = Object.keys(draft.hosts);
  return [
    ...shares.flatMap(([name, { server, clients = [] }]) => [
      ...unknownHost(["shares", name, "server"], server, hosts),
      ...clients.flatMap((client, i) => unknownHost(["shares", name, "clients", i], client, hosts)),
    ]),
    ...twice(
      shares.map(([name, { pool = name }]) => ({ path: ["shares", name, "pool"], value: pool })),
      "Give every share a pool of its own.",
    ),
    ...overlaps(
      shares.map(([name, { mountPoint }]) => ({
        path: ["shares", name, "mountPoint"],
        directory: mountPoint,
      })),
      "Give every share a mount point outside the others: one mount would hide the other.",
    ),
    ...hosts.flatMap((host) =>
      overlaps(
        shares.flatMap(([name, { server, path }]) =>
          server === host ? [{ path: ["shares", name, "path"], directory: path }] : [],
        ),
        "Give every share a directory outside the others: each has clients of its own.",
      ),
    ),
  ];
}

/** A finding when a name is no host of the site file. */
export function unknownHost(path: SitePath, name: string | undefined, hosts: readonly string[]): Finding[] {
  // Without any host that is the mistake, not every name of one.
  if (name === undefined || hosts.length === 0 || hosts.includes(name)) return [];
  const meant = nearest(name, hosts);
  const remedy =
    meant === undefined
      ? "Add it under hosts, or write one of the hosts there."
      : `Did you mean ${meant}? Write it so, or add this host under hosts.`;
  return [{ path, problem: "there is no host of this name", remedy }];
}

interface Occupied {
  readonly path: SitePath;
  readonly directory: string | undefined;
}

/** A finding for every directory that is, holds or lies in one that stands before it. */
function overlaps(claims: readonly Occupied[], remedy: string): Finding[] {
  return claims.flatMap(({ path, directory }, i) => {
    for (const before of claims.slice(0, i)) {
      const relation = relationOf(directory, before.directory);
      if (relation !== undefined) return [{ path, problem: `${relation} ${showPath(before.path)}`, remedy }];
    }
    return [];
  });
}

function relationOf(directory: string | undefined, before: string | undefined): string | undefined {
  if (directory === undefined || before === undefined) return undefined;
  if (directory === before) return "is the same as";
  if (isInside(directory, before)) return "lies in";
  return isInside(before, directory) ? "holds" : undefined;
}

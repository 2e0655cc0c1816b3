import type { Host } from "../../../config/inventory.ts";
import type { Export } from "../../facts/export-lines.ts";
import { holdsAddress } from "../../facts/firewall-rule.ts";

/** What Ferry exports with: a guest's disk must be on the server's disk when the guest is told so, and root comes as root. */
export const OPTIONS = ["rw", "sync", "no_subtree_check", "sec=sys", "no_root_squash"] as const;

/** The entry that counts for a client: one for the host itself before one for its network, before one for everybody. */
function entryFor(client: Host, entries: readonly Export[]): Export | undefined {
  const names = [client.migrationAddress, client.address, client.name];
  return (
    entries.find((entry) => names.includes(entry.client)) ??
    entries.find((entry) => holdsAddress(entry.client, client.migrationAddress)) ??
    entries.find((entry) => entry.client === "*")
  );
}

/**
 * Why these entries of one path do not do for a client, as the end of a
 * sentence; undefined when they do. `exportfs -s` and hand-written files both
 * leave defaults out (exports(5): ro, sync, root_squash).
 */
export function exportFault(client: Host, entries: readonly Export[]): string | undefined {
  const who = `${client.name} (${client.migrationAddress})`;
  const options = entryFor(client, entries)?.options;
  if (options === undefined) return `${who} is not named`;
  if (!options.has("rw")) return `${who} may not write (ro)`;
  if (options.has("async")) return `${who} is told that data is on disk before it is (async)`;
  // Everybody made one user, with a number given, does as well as root being root.
  const oneUser = options.has("all_squash") && [...options].some((option) => option.startsWith("anonuid="));
  if (!options.has("no_root_squash") && !oneUser) return `root of ${who} is nobody (root_squash)`;
  return undefined;
}

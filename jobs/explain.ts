import { type ErrorCodeFrom, OpsError } from "./error.ts";

/** libvirt's, QEMU's and mount's own words (libvirt 9.0 and 11.3 sources, nfs-utils 2.6), and what they mean here. */
const KNOWN: readonly (readonly [RegExp, ErrorCodeFrom<"host" | "output" | "command">])[] = [
  [/Migration without shared storage is unsafe/, "migration.storage-not-shared"],
  [/Migration may lead to data corruption if disks use cache/, "migration.cache-unsafe"],
  [/cannot migrate domain with \d+ snapshots/, "migration.has-snapshots"],
  [/Attempt to migrate guest to the same host/, "migration.same-host-uuid"],
  [/Unable to resolve address|hostname on destination resolved to localhost/, "migration.name-unresolved"],
  [/unable to connect to server at '[^']*:(4915[2-9]|491[6-9]\d|492[01]\d)'/, "migration.memory-port-closed"],
  [/unable to connect to server at '[^']*:165(14|09)'/, "migration.rpc-port-closed"],
  [/owner does not match the hostname|Failed to verify peer's certificate/, "migration.certificate-refused"],
  [/guest CPU doesn't match specification|CPU is incompatible with host CPU/, "migration.cpu-incompatible"],
  [/does not support machine type|Cannot check QEMU binary/, "migration.machine-unknown"],
  [/Failed to get "(write|consistent read)" lock|Failed to get shared "write" lock/, "migration.disk-in-use"],
  [/Lost connection to destination host|client socket is closed/, "migration.lost-destination"],
  [/cannot set up guest memory|Cannot allocate memory/, "migration.no-memory"],
  [/already exists with uuid|is already defined with uuid/, "domain.already-defined"],
  [/Cannot access (storage|backing) file/, "migration.disk-unreadable"],
  [/canceled by client/, "migration.canceled"],
];

/**
 * Turns what a failed command printed into an error with a cause and a remedy
 * where the words are known, and into `host.command-failed` where not.
 */
export function explain(said: { host: string; output: string }, command: string): OpsError {
  const known = KNOWN.find(([pattern]) => pattern.test(said.output));
  return new OpsError(known?.[1] ?? "host.command-failed", { ...said, command });
}

import { nearest } from "../config/nearest.ts";
import type { Site } from "../config/site.ts";
import { OpsError } from "../jobs/error.ts";
import type { Snapshot } from "../jobs/record.ts";
import { kvmHosts } from "../jobs/where-is.ts";
import { age } from "./format.ts";

/** Older lists of VMs are no ground to refuse a name. */
const TRUSTED_MS = 5 * 60_000;

/**
 * Refuses a VM name that is most likely a typo, with `command.no-vm`: nobody
 * saw it, every host answered not long ago, and a VM that was seen has nearly
 * that name. In any other case the name goes on to planning, which asks the
 * hosts: nothing is decided from what was seen earlier.
 */
export function refuseLikelyTypo(vm: string, snapshot: Snapshot | undefined, site: Site, now: number): void {
  if (snapshot === undefined || now - snapshot.at > TRUSTED_MS) return;
  if (snapshot.hosts.some(({ error }) => error !== undefined)) return;
  // Each host is written down as it answers: one that is missing may have the VM.
  if (kvmHosts(site).some(({ name }) => !snapshot.hosts.some((host) => host.name === name))) return;
  const seen = [...new Set(snapshot.hosts.flatMap(({ domains }) => domains.map(({ name }) => name)))];
  if (seen.includes(vm)) return;
  const suggestion = nearest(vm, seen);
  if (suggestion === undefined) return;
  throw new OpsError("command.no-vm", { vm, age: age(now - snapshot.at), suggestion });
}

import { nearest } from "../config/nearest.ts";
import { OpsError } from "../jobs/error.ts";
import type { Snapshot } from "../jobs/record.ts";
import { age } from "./format.ts";

/** Older lists of VMs are no ground to refuse a name. */
const TRUSTED_MS = 5 * 60_000;

/**
 * Refuses a VM name that is most likely a typo, with `command.no-vm`: nobody
 * saw it, every host answered not long ago, and a VM that was seen has nearly
 * that name. In any other case the name goes on to planning, which asks the
 * hosts: nothing is decided from what was seen earlier.
 */
export function refuseLikelyTypo(vm: string, snapshot: Snapshot | undefined, now: number): void {
  if (snapshot === undefined || now - snapshot.at > TRUSTED_MS) return;
  if (snapshot.hosts.length === 0 || snapshot.hosts.some(({ error }) => error !== undefined)) return;
  const seen = [...new Set(snapshot.hosts.flatMap(({ domains }) => domains.map(({ name }) => name)))];
  if (seen.includes(vm)) return;
  const suggestion = nearest(vm, seen);
  if (suggestion === undefined) return;
  throw new OpsError("command.no-vm", { vm, age: age(now - snapshot.at), suggestion });
}

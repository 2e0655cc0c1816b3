import type { Host } from "../../../config/inventory.ts";
import { OpsError } from "../../error.ts";
import { runningJobs } from "../../facts/running-jobs.ts";
import { units } from "../../facts/units.ts";
import { blocked, type Read, type Verdict } from "../../step.ts";
import { DAEMONS, type Generation } from "./daemon.ts";

/**
 * The verdict of a step that is about to restart libvirt: `verdict`, or
 * blocked while a libvirt job runs, because a restart breaks migrations
 * (libvirt's docs; reference of the daemons' `systemctl stop`). Asks `virsh`
 * only where a daemon runs: a sleeping one has no jobs.
 */
export async function undisturbed(
  host: Host,
  generation: Generation,
  read: Read,
  verdict: Verdict,
): Promise<Verdict> {
  const { service } = DAEMONS[generation];
  if (!(await read(host, units))[service].active) return verdict;
  const busy = await read(host, runningJobs);
  if (busy.length === 0) return verdict;
  return blocked(new OpsError("host.migrating", { host: host.name, domains: busy.join(", ") }));
}

import type { Progress } from "../record.ts";
import type { Fact } from "../step.ts";
import { virshScript, virshSections } from "../virsh.ts";
import { jobFigures, jobOf } from "./job-figures.ts";

/**
 * How far a migration is, read on its source; undefined while libvirt has no
 * figures: in its first seconds, and once the domain has left. Keys and units:
 * virsh(1) domjobinfo, libvirt-domain.h VIR_DOMAIN_JOB_*.
 */
export function migrationProgress(uuid: string): Fact<Progress | undefined> {
  return {
    id: `migration-progress ${uuid}`,
    command: virshScript({ job: jobOf(uuid) }),
    parse: (result) => parseProgress(jobFigures(virshSections(result)?.get("job") ?? "")),
  };
}

function parseProgress(figures: Map<string, number>): Progress | undefined {
  const total = figures.get("memory_total") ?? 0;
  const remaining = figures.get("memory_remaining") ?? 0;
  const disks = diskFigures(figures);
  // All zero: libvirt has begun and QEMU has not. Disks go first, and have figures before memory has any.
  if (total === 0 && disks === undefined) return undefined;
  const pageBytes = figures.get("memory_page_size") ?? 4096;
  const downtime = figures.get("downtime");
  return {
    iteration: figures.get("memory_iteration") ?? 0,
    totalBytes: total,
    processedBytes: figures.get("memory_processed") ?? 0,
    remainingBytes: remaining,
    // libvirt gives pages a second here, bytes a second for the bandwidth.
    dirtyBytesPerSecond: (figures.get("memory_dirty_rate") ?? 0) * pageBytes,
    bandwidthBytesPerSecond: figures.get("memory_bps") ?? 0,
    ...(downtime === undefined ? {} : { expectedDowntimeMs: downtime }),
    elapsedMs: figures.get("time_elapsed") ?? 0,
    ...(disks === undefined ? {} : { disks }),
  };
}

function diskFigures(figures: Map<string, number>): Progress["disks"] {
  const totalBytes = figures.get("disk_total") ?? 0;
  if (totalBytes === 0) return undefined;
  return {
    totalBytes,
    remainingBytes: figures.get("disk_remaining") ?? 0,
  };
}

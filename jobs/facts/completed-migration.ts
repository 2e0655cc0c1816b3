import type { Fact } from "../step.ts";
import { virshScript, virshSections } from "../virsh.ts";
import { jobFigures } from "./job-figures.ts";

/** The figures of the last migration that ended, ms and bytes. */
export interface CompletedMigration {
  /** The pause at switchover as libvirt measured it, the network between the hosts included. */
  readonly downtimeMs: number | undefined;
  readonly totalMs: number;
  readonly transferredBytes: number;
  readonly iterations: number;
}

/**
 * Read on the destination: the source's object is gone with its definition.
 * --keep-completed, because the first look destroys the figures otherwise; a
 * libvirt that does not have it gives them once.
 */
export function completedMigration(uuid: string): Fact<CompletedMigration | undefined> {
  return {
    id: `completed-migration ${uuid}`,
    command: virshScript({
      job: {
        command: `domjobinfo --completed --keep-completed --rawstats --domain ${uuid}`,
        option: "--keep-completed",
        older: `domjobinfo --completed --domain ${uuid}`,
      },
    }),
    parse(result) {
      const figures = jobFigures(virshSections(result)?.get("job") ?? "");
      const totalMs = figures.get("time_elapsed");
      if (totalMs === undefined) return undefined;
      return {
        downtimeMs: figures.get("downtime"),
        totalMs,
        transferredBytes: figures.get("memory_processed") ?? 0,
        iterations: figures.get("memory_iteration") ?? 0,
      };
    },
  };
}

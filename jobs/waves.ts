import type { BoundStep } from "./step.ts";

/** Indexes of steps that may run side by side: one list a host, each in order. */
export type Wave = readonly (readonly number[])[];

/**
 * The next steps to do: those of one area (`host.`, `pool.`) that follow each
 * other in the runbook and act on one host each run side by side, host by
 * host; a step that acts on several hosts, or only looks, goes alone.
 */
export function nextWave(steps: readonly BoundStep[], toDo: readonly number[]): Wave {
  const lanes = new Map<string, number[]>();
  let area: string | undefined;
  for (const index of toDo) {
    const step = steps[index];
    if (step === undefined) throw new RangeError(`no step ${index}`);
    const itsArea = step.id.slice(0, step.id.indexOf("."));
    if (step.host === undefined) return lanes.size === 0 ? [[index]] : [...lanes.values()];
    if (area !== undefined && itsArea !== area) break;
    area = itsArea;
    lanes.set(step.host, [...(lanes.get(step.host) ?? []), index]);
  }
  return [...lanes.values()];
}

import type { BoundStep } from "./step.ts";

/** Indexes of steps that may run side by side: one list a host, each in order. */
export type Wave = readonly (readonly number[])[];

/**
 * The next steps to do: those of one area (`host.`, `pool.`) that follow each
 * other in the runbook and act on one host each run side by side, host by
 * host; a step that acts on several hosts, that only looks, or after which there
 * is no way back, goes alone.
 */
export function nextWave(steps: readonly BoundStep[], toDo: readonly number[]): Wave {
  const lanes = new Map<string, number[]>();
  let area: string | undefined;
  for (const index of toDo) {
    const itsArea = areaOf(steps, index);
    const host = steps[index]?.commits ? undefined : steps[index]?.host;
    if (host === undefined) return lanes.size === 0 ? [[index]] : [...lanes.values()];
    if (area !== undefined && itsArea !== area) break;
    area = itsArea;
    lanes.set(host, [...(lanes.get(host) ?? []), index]);
  }
  return [...lanes.values()];
}

/** The leading indexes that share one area: what is looked at together, since later areas wait for it anyway. */
export function leadingArea(steps: readonly BoundStep[], toDo: readonly number[]): readonly number[] {
  const end = toDo.findIndex((index) => areaOf(steps, index) !== areaOf(steps, toDo[0]));
  return end === -1 ? toDo : toDo.slice(0, end);
}

function areaOf(steps: readonly BoundStep[], index = -1): string {
  const id = steps[index]?.id;
  if (id === undefined) throw new RangeError(`no step ${index}`);
  return id.slice(0, id.indexOf("."));
}

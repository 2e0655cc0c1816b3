import type { Progress } from "../jobs/record.ts";
import { disksBeside, disksUnderWay } from "./disk-figures.ts";
import { duration, size } from "./format.ts";

/** Figures older than this are said to be old. */
const FRESH_MS = 20_000;

const UNKNOWN = "not known yet";

/**
 * A migration's figures on one line, always the same ones: what libvirt has not
 * measured yet is called so.
 *
 * A share of 100 is shown in the first pass alone, where what remains can only
 * shrink: later passes send again what the guest has dirtied, and a percentage
 * would jump back.
 * `startedAt` is when the step began; with the job's own elapsed time it bounds
 * how old the figures are (a worker that died no longer reads them). `source`
 * is where the VM stays if the move is cancelled.
 */
export function progressLine(progress: Progress, startedAt: number, now: number, source?: string): string {
  const { iteration, totalBytes, remainingBytes, bandwidthBytesPerSecond, expectedDowntimeMs } = progress;
  const { disks } = progress;
  if (disks !== undefined && totalBytes === 0)
    return withAge(disksUnderWay(disks, progress.elapsedMs), progress, startedAt, now);
  const copied = totalBytes > 0 ? Math.floor((100 * (totalBytes - remainingBytes)) / totalBytes) : undefined;
  const dirtied = dirtyRate(progress);
  const figures = [
    `pass ${Math.max(1, iteration)}${iteration <= 1 && copied !== undefined && copied >= 0 ? `, ${copied} % copied` : ""}`,
    `remaining ${size(remainingBytes)}${totalBytes > 0 ? ` of ${size(totalBytes)}` : ""}`,
    `dirty rate ${dirtied === undefined ? UNKNOWN : `${size(dirtied)}/s`}`,
    `bandwidth ${bandwidthBytesPerSecond > 0 ? `${size(bandwidthBytesPerSecond)}/s` : UNKNOWN}`,
    `expected downtime ${expectedDowntimeMs === undefined ? UNKNOWN : duration(expectedDowntimeMs)}`,
    timeToGo(progress, source),
    ...(disks === undefined ? [] : [disksBeside(disks)]),
  ];
  return withAge(figures, progress, startedAt, now);
}

function withAge(
  figures: readonly string[],
  { elapsedMs }: Progress,
  startedAt: number,
  now: number,
): string {
  const age = now - startedAt - elapsedMs;
  return [...figures, ...(age > FRESH_MS ? [`read up to ${duration(age)} ago`] : [])].join(" · ");
}

/** QEMU measures it at the end of a pass; before the first end, 0 means unknown. */
const dirtyRate = ({ iteration, dirtyBytesPerSecond }: Progress): number | undefined =>
  iteration <= 1 && dirtyBytesPerSecond === 0 ? undefined : dirtyBytesPerSecond;

/** Told only when more is sent than dirtied; in the first pass it is what this pass takes, and more may follow. */
function timeToGo(progress: Progress, source: string | undefined): string {
  const { remainingBytes, bandwidthBytesPerSecond } = progress;
  if (bandwidthBytesPerSecond <= 0) return `ETA ${UNKNOWN}`;
  const dirtied = dirtyRate(progress);
  const gain = bandwidthBytesPerSecond - (dirtied ?? 0);
  if (gain <= 0) {
    const stays = source === undefined ? "where it is" : `on ${source}`;
    return `no end in sight: the guest dirties memory as fast as it is sent; Cancel is safe: it stays ${stays}`;
  }
  const left = duration(Math.max(1, Math.round(remainingBytes / gain)) * 1000);
  return dirtied === undefined ? `ETA ${left} at the earliest` : `ETA ${left}`;
}

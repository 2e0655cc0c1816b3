import type { Progress } from "../jobs/record.ts";
import { duration, size } from "./format.ts";

/** Figures older than this are said to be old. */
const FRESH_MS = 20_000;

/**
 * A migration's figures on one line.
 *
 * A share of 100 is shown in the first pass alone, where what remains can only
 * shrink: later passes send again what the guest has dirtied, and a percentage
 * would jump back. The time to go is told only when more is sent than dirtied.
 * `startedAt` is when the step began; with the job's own elapsed time it bounds
 * how old the figures are (a worker that died no longer reads them).
 */
export function progressLine(progress: Progress, startedAt: number, now: number): string {
  const { iteration, totalBytes, remainingBytes, dirtyBytesPerSecond, bandwidthBytesPerSecond } = progress;
  const first = iteration <= 1;
  const copied = totalBytes > 0 ? Math.floor((100 * (totalBytes - remainingBytes)) / totalBytes) : undefined;
  const figures = [
    `pass ${Math.max(1, iteration)}${first && copied !== undefined && copied >= 0 ? `, ${copied} % copied` : ""}`,
    `remaining ${size(remainingBytes)}${totalBytes > 0 ? ` of ${size(totalBytes)}` : ""}`,
    // QEMU measures the dirty rate at the end of a pass; before that, 0 means unknown.
    ...(first && dirtyBytesPerSecond === 0 ? [] : [`dirty rate ${size(dirtyBytesPerSecond)}/s`]),
    ...(bandwidthBytesPerSecond > 0 ? [`bandwidth ${size(bandwidthBytesPerSecond)}/s`] : []),
    ...(progress.expectedDowntimeMs === undefined
      ? []
      : [`expected downtime ${duration(progress.expectedDowntimeMs)}`]),
    timeToGo(progress),
  ];
  const age = now - startedAt - progress.elapsedMs;
  if (age > FRESH_MS) figures.push(`read up to ${duration(age)} ago`);
  return figures.filter((figure) => figure !== "").join(" · ");
}

function timeToGo({ remainingBytes, dirtyBytesPerSecond, bandwidthBytesPerSecond }: Progress): string {
  if (bandwidthBytesPerSecond <= 0) return "";
  const gain = bandwidthBytesPerSecond - dirtyBytesPerSecond;
  if (gain <= 0) return "no end in sight: the guest dirties memory as fast as it is sent";
  return `ETA ${duration(Math.max(1, Math.round(remainingBytes / gain)) * 1000)}`;
}

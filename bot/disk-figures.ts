import type { Progress } from "../jobs/record.ts";
import { duration, size } from "./format.ts";

type Disks = NonNullable<Progress["disks"]>;

/**
 * Disks that are copied before the memory is. libvirt gives no rate for them:
 * the mean since the move began stands for it.
 */
export function disksUnderWay({ totalBytes, remainingBytes }: Disks, elapsedMs: number): string[] {
  const copied = totalBytes - remainingBytes;
  const rate = elapsedMs > 0 ? (1000 * copied) / elapsedMs : 0;
  return [
    `disks ${Math.floor((100 * copied) / totalBytes)} % copied`,
    `remaining ${size(remainingBytes)} of ${size(totalBytes)}`,
    `bandwidth ${rate > 0 ? `${size(Math.round(rate))}/s on average` : "not known yet"}`,
    `ETA of the disks ${rate > 0 ? duration(Math.max(1, Math.round(remainingBytes / rate)) * 1000) : "not known yet"}`,
    "memory follows",
  ];
}

/** How far disks are while the memory is copied: what the guest writes goes to both images by then. */
export const disksBeside = ({ remainingBytes }: Disks): string =>
  remainingBytes === 0 ? "disks copied and kept equal" : `disks ${size(remainingBytes)} behind`;

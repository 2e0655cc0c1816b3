import type { Snapshot } from "../jobs/record.ts";
import { size } from "./format.ts";

export type SeenDomain = Snapshot["hosts"][number]["domains"][number];

/** A VM as it was seen on a host: 'running, 2 GiB, starts with its host'. */
export const domainWords = (domain: SeenDomain): string =>
  [
    stateWithReason(domain),
    ...(domain.memoryBytes === undefined ? [] : [size(domain.memoryBytes)]),
    ...(domain.persistent ? [] : ["transient: gone once it stops"]),
    ...(domain.autostart ? ["starts with its host"] : []),
  ].join(", ");

/** 'paused (I/O error)': why it does not run, where libvirt says so. */
export function stateWithReason({ state, reason = "unknown" }: SeenDomain): string {
  const worthTelling = (state === "paused" || state === "crashed") && reason !== "unknown";
  return worthTelling ? `${state} (${reason})` : state;
}

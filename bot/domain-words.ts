import type { Site } from "../config/site.ts";
import type { Snapshot } from "../jobs/record.ts";
import { list, size } from "./format.ts";

export type SeenDomain = Snapshot["hosts"][number]["domains"][number];

/** A VM as it was seen on a host: 'running, 2 GiB, starts with its host'. */
export const domainWords = (domain: SeenDomain): string =>
  [
    stateWithReason(domain),
    ...(domain.memoryBytes === undefined ? [] : [size(domain.memoryBytes)]),
    ...(domain.persistent ? [] : ["transient: gone once it stops"]),
    ...(domain.autostart ? ["starts with its host"] : []),
  ].join(", ");

/** Nothing of it runs: it has no memory that could move. */
export const isOff = ({ state }: Pick<SeenDomain, "state">): boolean => state === "shut off";

/** 'paused (I/O error)': why it does not run, where libvirt says so. */
export function stateWithReason({ state, reason = "unknown" }: Pick<SeenDomain, "state" | "reason">): string {
  const worthTelling = (state === "paused" || state === "crashed") && reason !== "unknown";
  return worthTelling ? `${state} (${reason})` : state;
}

/** 'disk vda images/vm1.qcow2': a share's name stands for the folder where every host mounts it. Nothing where no disk is known. */
export function diskWords({ disks = [] }: Pick<SeenDomain, "disks">, site: Site): string[] {
  const full = disks.flatMap(({ target, device, source }) => {
    const what = device === "disk" ? "" : `${device} `;
    return source === undefined ? [] : [`${what}${target} ${onShare(source, site)}`];
  });
  return full.length === 0 ? [] : [`${full.length === 1 ? "disk" : "disks"} ${list(full, "and")}`];
}

/** 'images/vm1.qcow2' for a path below the share's mount point, and any other path as it is. */
export function onShare(path: string, { shares }: Site): string {
  const share = shares.find(({ mountPoint }) => path.startsWith(`${mountPoint}/`));
  return share === undefined ? path : `${share.name}${path.slice(share.mountPoint.length)}`;
}

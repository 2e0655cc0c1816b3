import type { Snapshot } from "../jobs/record.ts";
import { age, count, size } from "./format.ts";

export type SeenHost = Snapshot["hosts"][number];

/** A host as it was seen: 'answers, 3 VMs, 1 running, 9.4 GiB of 16 GiB memory free, prepared'. */
export function hostWords(host: SeenHost | undefined, now: number): string {
  if (host === undefined) return "not read yet";
  const { error, domains, readAt } = host;
  if (error !== undefined) {
    return readAt === undefined ? "did not answer" : `did not answer, last read ${age(now - readAt)}`;
  }
  const running = domains.filter(({ state }) => state === "running").length;
  return [
    "answers",
    count(domains.length, "VM"),
    `${running} running`,
    ...memoryWords(host),
    ...preparedWords(host),
  ].join(", ");
}

export const memoryWords = ({ memory }: SeenHost): string[] =>
  memory === undefined ? [] : [`${size(memory.availableBytes)} of ${size(memory.totalBytes)} memory free`];

/** As far as a glance can tell; a plan asks every step. Nothing for a host that only serves shares. */
function preparedWords({ readiness }: SeenHost): string[] {
  if (readiness === undefined) return [];
  const { by = "tls", certified, listens } = readiness;
  if (certified && listens) return ["prepared"];
  return [`not prepared: ${certified ? SILENT[by] : BARE[by]}`];
}

const BARE = { tls: "certificates are missing", ssh: "it has no SSH key for moving VMs", tcp: "" };
const SILENT = {
  tls: "libvirt does not listen for TLS",
  ssh: "",
  tcp: "libvirt does not listen on port 16509",
};

import { z } from "zod";
import type { Host } from "../../config/inventory.ts";
import type { Site } from "../../config/site.ts";
import { presence } from "../facts/presence.ts";
import { type Located, otherHosts } from "../locate-domain.ts";
import { hostNamed } from "../site-lookup.ts";
import type { Read } from "../step.ts";
import type { Lease } from "../store.ts";

/** One VM on the host that has it: what a plan about it alone decided. */
export const oneDomain = z.strictObject({
  vm: z.string(),
  uuid: z.guid(),
  host: z.string(),
  /** Other hosts that could run it on the same disks, and those that could not. */
  sharing: z.array(z.string()),
  apart: z.array(z.string()),
});
export type OneDomain = z.infer<typeof oneDomain>;

export function oneDomainOf(vm: string, located: Located, site: Site): OneDomain {
  const { sharing, apart } = otherHosts(located, site);
  const names = (hosts: readonly Host[]) => hosts.map(({ name }) => name);
  const { host, here } = located;
  return {
    vm,
    uuid: here.inactive.uuid,
    host: host.name,
    sharing: names(sharing),
    apart: names(apart),
  };
}

/** The same with its hosts looked up: what steps take. */
export function bindDomain({ vm, uuid, host, sharing, apart }: OneDomain, site: Site) {
  const named = (name: string) => hostNamed(site, name);
  return { name: vm, uuid, host: named(host), elsewhere: sharing.map(named), besides: apart.map(named) };
}

/** Nobody else moves, stops or deletes it meanwhile. */
export const domainLease = ({ uuid }: Pick<OneDomain, "uuid">): Lease => ({
  name: `domain.${uuid}`,
  limit: 1,
});

/** How a VM stands on a host, as a sentence. */
export async function domainStanding(
  { name, uuid }: { readonly name: string; readonly uuid: string },
  host: Host,
  read: Read,
): Promise<string> {
  const here = await read(host, presence(uuid));
  if (here.presence === "unknown") {
    return `libvirt on ${host.name} does not answer; nobody can say how ${name} is.`;
  }
  if (here.presence === "absent") {
    return here.process
      ? `${name} has a process on ${host.name} that libvirt there does not know.`
      : `${name} is not defined on ${host.name}.`;
  }
  return here.state === "running"
    ? `${name} runs on ${host.name}.`
    : `${name} is ${here.state} on ${host.name}.`;
}

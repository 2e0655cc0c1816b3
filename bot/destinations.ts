import type { Host } from "../config/inventory.ts";
import type { Site } from "../config/site.ts";
import { rolesOf } from "../jobs/runbooks/host-roles.ts";
import type { SeenDomain } from "./domain-words.ts";
import { size } from "./format.ts";
import { hostWords, memoryWords, type SeenHost } from "./host-words.ts";

/** A VM on one host, as somebody chose it. */
export interface VmThere {
  readonly vm: string;
  readonly host: string;
}

export interface DestinationChoice {
  readonly host: string;
  /** `impossible` by the site file, and refused; `doubtful` by what was seen, which the plan looks at again. */
  readonly verdict: "possible" | "doubtful" | "impossible";
  /** What is known of the host, or the reason. */
  readonly words: string;
}

const VERDICTS = ["possible", "doubtful", "impossible"] as const;

/** Every host of the site file as a destination, for this VM if one is chosen; possible ones first. */
export function destinationChoices(
  chosen: VmThere | undefined,
  hosts: readonly SeenHost[],
  site: Site,
  now: number,
): DestinationChoice[] {
  const choices = site.hosts.map((host): DestinationChoice => {
    const cannot = impossible(host.name, chosen, site);
    if (cannot !== undefined) return { host: host.name, verdict: "impossible", words: cannot };
    const seen = hosts.find(({ name }) => name === host.name);
    const doubt = doubtful(host, seen, { chosen, domain: domainOf(chosen, hosts), site, now });
    if (doubt !== undefined) return { host: host.name, verdict: "doubtful", words: doubt };
    return { host: host.name, verdict: "possible", words: hostWords(seen, now) };
  });
  return VERDICTS.flatMap((wanted) => choices.filter(({ verdict }) => verdict === wanted));
}

/** Why no VM, or this VM not, can go there, whatever runs where; undefined when it may. */
export function impossible(host: string, chosen: VmThere | undefined, site: Site): string | undefined {
  if (host === chosen?.host) return `${chosen.vm} is there already`;
  const found = site.hosts.find(({ name }) => name === host);
  if (found === undefined) return "the site file has no such host";
  return rolesOf(found, site).includes("kvm") ? undefined : "it only serves shares and runs no VMs";
}

const domainOf = (chosen: VmThere | undefined, hosts: readonly SeenHost[]): SeenDomain | undefined =>
  hosts.find(({ name }) => name === chosen?.host)?.domains.find(({ name }) => name === chosen?.vm);

interface Chosen {
  readonly chosen: VmThere | undefined;
  /** As it was seen on its host; undefined where it was not. */
  readonly domain: SeenDomain | undefined;
  readonly site: Site;
  readonly now: number;
}

/** What was seen and will most likely be in the way. */
function doubtful(
  host: Host,
  seen: SeenHost | undefined,
  { chosen, domain, site, now }: Chosen,
): string | undefined {
  if (seen === undefined || seen.error !== undefined) return hostWords(seen, now);
  if (chosen === undefined) return undefined;
  const namesake = seen.domains.find(({ name }) => name === chosen.vm);
  if (namesake !== undefined) {
    const what = namesake.uuid === domain?.uuid ? "a copy of it" : "another VM of that name";
    return `has ${what}, ${namesake.state}`;
  }
  if (!haveShare(host.name, chosen.host, site)) return `mounts no share that ${chosen.host} mounts`;
  const { memoryBytes } = domain ?? {};
  if (memoryBytes === undefined || seen.memory === undefined || seen.memory.availableBytes >= memoryBytes) {
    return undefined;
  }
  return `${memoryWords(seen).join()}, ${chosen.vm} may take ${size(memoryBytes)}`;
}

/** A guest goes nowhere without its disks. */
const haveShare = (one: string, other: string, { shares }: Site): boolean =>
  shares.some(({ clients }) => [one, other].every((wanted) => clients.some(({ name }) => name === wanted)));

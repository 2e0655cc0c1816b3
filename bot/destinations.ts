import type { Host, Share } from "../config/inventory.ts";
import type { Site } from "../config/site.ts";
import { rolesOf } from "../jobs/runbooks/host-roles.ts";
import { shareOf } from "../jobs/site-lookup.ts";
import { isOff, type SeenDomain } from "./domain-words.ts";
import { list, size } from "./format.ts";
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

/** The VM as it was seen on that host; undefined where it was not. */
export const domainOf = (chosen: VmThere | undefined, hosts: readonly SeenHost[]): SeenDomain | undefined =>
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
  return aboutDisks(host, chosen, domain, site) ?? aboutMemory(seen, domain);
}

/**
 * A disk on a share moves live between the share's clients alone. One on no
 * share is copied, live and cold, and so is cold what the destination does not mount.
 */
function aboutDisks(
  { name: to }: Host,
  { vm, host: from }: VmThere,
  domain: SeenDomain | undefined,
  site: Site,
): string | undefined {
  if (domain?.disks === undefined) {
    const its = site.shares.filter((share) => mounts(share, from));
    const hasNone = its.length > 0 && !its.some((share) => mounts(share, to));
    return hasNone ? `mounts no share of ${from}'s, and ${vm}'s disks were not read yet` : undefined;
  }
  const apart = domain.disks.flatMap(({ target, source = "" }) => {
    const share = shareOf(site, source);
    return share === undefined || mounts(share, to) ? [] : [{ target, share: share.name }];
  });
  if (apart.length === 0) return undefined;
  const shares = [...new Set(apart.map(({ share }) => share))];
  const targets = apart.map(({ target }) => target);
  const are = targets.length === 1 ? "is" : "are";
  return `only cold, as it does not mount ${list(shares, "or")}, where ${list(targets, "and")} ${are}`;
}

const mounts = ({ clients }: Share, host: string): boolean => clients.some(({ name }) => name === host);

/** What is off needs none to move. */
function aboutMemory(seen: SeenHost, domain: SeenDomain | undefined): string | undefined {
  const { memoryBytes = 0 } = domain ?? {};
  if (domain === undefined || isOff(domain) || seen.memory === undefined) return undefined;
  if (seen.memory.availableBytes >= memoryBytes) return undefined;
  return `${memoryWords(seen).join()}, ${domain.name} may take ${size(memoryBytes)}`;
}

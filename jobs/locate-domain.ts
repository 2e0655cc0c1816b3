import type { Host } from "../config/inventory.ts";
import type { Site } from "../config/site.ts";
import { OpsError } from "./error.ts";
import { vmUnknown } from "./find-domain.ts";
import { shareOf } from "./site-lookup.ts";
import type { Read } from "./step.ts";
import { joined } from "./together.ts";
import { kvmHosts, mustHoldNothing, type PresentDomain, whereIs } from "./where-is.ts";

export interface Located {
  readonly host: Host;
  readonly here: PresentDomain;
}

/**
 * The one host that a VM is on, for what is done to it there: where it runs,
 * else where it is defined. Throws OpsError when it is nowhere, on its way,
 * runs twice, or is defined on several hosts while it runs on none; and when
 * it is not seen and a host is silent that may have it.
 */
export async function locateDomain(vm: string, site: Site, read: Read): Promise<Located> {
  const hosts = kvmHosts(site);
  const { found, toCome, silent } = await whereIs(vm, hosts, site, read);
  const arriving = found.find(({ here }) => here.arriving);
  if (arriving !== undefined) throw new OpsError("migration.arriving", { vm, host: arriving.host.name });
  const running = found.filter(({ here }) => here.active);
  const [one, second] = running.length > 0 ? running : found;
  if (one !== undefined && second !== undefined) {
    const several = (running.length > 0 ? running : found).map(({ host }) => host.name).join(" and ");
    if (running.length === 0) throw new OpsError("domain.defined-twice", { vm, hosts: several });
    throw new OpsError("migration.runs-twice", { vm, hosts: several, uuid: one.here.live.uuid });
  }
  if (one !== undefined) return one;
  if (silent.length > 0) {
    const names = silent.map(({ host }) => host.name).join(", ");
    const notSeen = new OpsError("domain.not-seen", { vm, hosts: names });
    throw joined([notSeen, ...silent.map(({ error }) => error)]);
  }
  mustHoldNothing(toCome);
  throw await vmUnknown(vm, hosts, read);
}

/**
 * The other KVM hosts of the site. Those that mount a share with one of the
 * VM's files could run it on the very same disk: they must answer before it is
 * started. Of the others as many are asked as can be.
 */
export function otherHosts({ host, here }: Located, site: Site): { sharing: Host[]; apart: Host[] } {
  const { disks, nvram } = here.inactive;
  const files = [...disks.map(({ path }) => path), nvram].filter((file) => file !== undefined);
  const shares = new Set(files.map((file) => shareOf(site, file)));
  const mounting = new Set([...shares].flatMap((share) => share?.clients.map(({ name }) => name) ?? []));
  const others = kvmHosts(site).filter(({ name }) => name !== host.name);
  return {
    sharing: others.filter(({ name }) => mounting.has(name)),
    apart: others.filter(({ name }) => !mounting.has(name)),
  };
}

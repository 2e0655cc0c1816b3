import type { Host } from "../config/inventory.ts";
import type { Site } from "../config/site.ts";
import { OpsError } from "./error.ts";
import { type DomainHere, domain } from "./facts/domain.ts";
import { presence } from "./facts/presence.ts";
import { rolesOf } from "./runbooks/host-roles.ts";
import type { Read } from "./step.ts";
import { libvirtToCome } from "./steps/host/libvirt-to-come.ts";
import { joined, together } from "./together.ts";

export type PresentDomain = Extract<DomainHere, { presence: "present" }>;

/** Hosts that can hold VMs. */
export const kvmHosts = (site: Site) => site.hosts.filter((host) => rolesOf(host, site).includes("kvm"));

/** A host that has it. */
type Found = { readonly host: Host; readonly here: PresentDomain };
/** A host whose libvirt an earlier step of the plan is yet to install or to start. */
type ToCome = { readonly host: Host; readonly why: "missing" | "asleep" };
/** A host that should have answered and did not. */
type Silent = { readonly host: Host; readonly error: OpsError };
type Look = Found | ToCome | Silent | undefined;

interface Sightings {
  readonly found: readonly Found[];
  readonly toCome: readonly ToCome[];
  readonly silent: readonly Silent[];
}

/** Looks for a VM on these hosts, by its name. */
export async function whereIs(
  vm: string,
  hosts: readonly Host[],
  site: Site,
  read: Read,
): Promise<Sightings> {
  const looks = await Promise.all(hosts.map((host) => look(vm, host, site, read)));
  return {
    found: looks.filter((look) => look !== undefined && "here" in look),
    toCome: looks.filter((look) => look !== undefined && "why" in look),
    silent: looks.filter((look) => look !== undefined && "error" in look),
  };
}

async function look(vm: string, host: Host, site: Site, read: Read): Promise<Look> {
  try {
    const here = await read(host, domain(vm));
    if (here.presence === "present") return { host, here };
    if (here.presence === "absent") return undefined;
    const why = rolesOf(host, site).includes("kvm") ? await libvirtToCome(host, read) : undefined;
    return why === undefined ? { host, error: silence(host) } : { host, why };
  } catch (error) {
    if (error instanceof OpsError) return { host, error };
    throw error;
  }
}

const silence = (host: Host) => new OpsError("domain.libvirt-silent", { host: host.name });

/** A daemon that is only stopped may have a definition of the VM, so that 'there is none' would be a guess. */
export function mustHoldNothing(toCome: readonly ToCome[]): void {
  const asleep = toCome.filter(({ why }) => why === "asleep").map(({ host }) => silence(host));
  if (asleep.length > 0) throw joined(asleep);
}

/** Where libvirt cannot be asked, the kernel is: a VM goes on when its daemon stops. */
export async function mustHaveNoProcess(uuid: string, toCome: readonly ToCome[], read: Read): Promise<void> {
  await together(
    toCome.map(async ({ host }) => {
      if ((await read(host, presence(uuid))).process) throw silence(host);
    }),
  );
}

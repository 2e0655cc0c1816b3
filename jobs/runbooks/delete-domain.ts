import { z } from "zod";
import type { Site } from "../../config/site.ts";
import { keptDefinition } from "../kept.ts";
import { locateDomain } from "../locate-domain.ts";
import type { Runbook } from "../runbook.ts";
import { hostNamed, shareOf } from "../site-lookup.ts";
import { deleteDomain as remove } from "../steps/domain/delete-domain.ts";
import { bindDomain, domainLease, domainStanding, oneDomain, oneDomainOf } from "./one-domain.ts";

const params = oneDomain.extend({
  tpm: z.boolean(),
  autostart: z.boolean(),
  /** Paths on the host, or `pool/volume` where its definition names one so. */
  disks: z.array(z.string()),
  /** The file of its UEFI variables. */
  nvram: z.string().optional(),
});
type Params = z.infer<typeof params>;

/** Deletes a VM that is off: its definition goes from libvirt and is kept in a file; no disk is touched. */
export const deleteDomain: Runbook<"delete-domain", Params> = {
  id: "delete-domain",
  params,

  async resolve({ vm }, { site }, read) {
    const located = await locateDomain(vm, site, read);
    const { disks, nvram, bound } = located.here.inactive;
    const named = disks
      .filter(({ device }) => device === "disk" || device === "lun")
      .flatMap(({ path, volume }) => path ?? (volume === undefined ? [] : `${volume.pool}/${volume.name}`));
    return {
      ...oneDomainOf(vm, located, site),
      tpm: bound.some((device) => device.startsWith("tpm")),
      autostart: located.here.autostart,
      disks: named,
      ...(nvram === undefined ? {} : { nvram }),
    };
  },

  title: ({ vm, host }) => `Delete ${vm} on ${host}`,

  steps(params, { site, planId }) {
    const { tpm, autostart, disks } = params;
    return [remove({ ...bindDomain(params, site), tpm, autostart, disks, planId })];
  },

  warnings: (params) => [whatStays(params)],

  leases: (params) => [domainLease(params)],

  async summary(params, { site, planId }) {
    const { vm, host } = params;
    const kept = keptDefinition(vm, planId);
    const volumes = params.disks.flatMap((path) => volumeOf(path, site) ?? []);
    const remove = volumes.map((volume) => `\`/ferry volume delete ${volume}\``).join(", ");
    return [
      `${vm} is deleted on ${hostNamed(site, host).name}; its definition is kept there as ${kept}.`,
      `${whatStays(params)}${remove === "" ? "" : ` If they are to go too: ${remove}.`}`,
    ];
  },
  standing(params, { site }, read) {
    const vm = bindDomain(params, site);
    return domainStanding(vm, vm.host, read);
  },
};

function whatStays({ vm, disks, nvram, tpm }: Params): string {
  const files = nvram === undefined ? disks : [...disks, nvram];
  const stay = [...files, ...(tpm ? ["the state of its TPM"] : [])];
  return stay.length === 0 ? `${vm} has no disks.` : `These stay as they are: ${stay.join(", ")}.`;
}

/** `images/vm1.qcow2`, of a path below the mount point of a share. */
function volumeOf(path: string, site: Site): string | undefined {
  const share = shareOf(site, path);
  const name = share && path.slice(share.mountPoint.length + 1);
  return name === undefined || name.includes("/") ? undefined : `${share?.name}/${name}`;
}

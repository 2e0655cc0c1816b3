import { z } from "zod";
import type { Site } from "../../config/site.ts";
import { OpsError } from "../error.ts";
import { keptDisks } from "../facts/kept-disks.ts";
import { keptRecord } from "../facts/kept-record.ts";
import { spaceOfFiles } from "../facts/space-of-files.ts";
import type { Runbook } from "../runbook.ts";
import { hostNamed } from "../site-lookup.ts";
import type { Read } from "../step.ts";
import { keptLongEnough } from "../steps/purge/kept-long-enough.ts";
import { keptUnused } from "../steps/purge/kept-unused.ts";
import type { KeptThere } from "../steps/purge/params.ts";
import { removeKept } from "../steps/purge/remove-kept.ts";
import { vmIsWell } from "../steps/purge/vm-is-well.ts";
import { exactSize } from "../steps/volume/exact-size.ts";
import { joined } from "../together.ts";
import { isTpmFolder } from "../tpm.ts";
import { kvmHosts } from "../where-is.ts";

const params = z.strictObject({
  /** The plan that kept the disks. */
  plan: z.string(),
  host: z.string(),
  vm: z.string(),
  uuid: z.uuid(),
  files: z.array(z.strictObject({ path: z.string(), kept: z.string(), nvram: z.literal(true).optional() })),
  /** What they take on the host. */
  bytes: z.number(),
});
type Params = z.infer<typeof params>;

/**
 * Removes the disks that a move left on its old host, once the site's time for
 * keeping them is over and the VM is seen well elsewhere. What is kept is read
 * from the host, not from Redis.
 */
export const purge: Runbook<"purge", Params> = {
  id: "purge",
  params,

  async resolve({ plan }, { site }, read) {
    const hosts = kvmHosts(site);
    const looks = await Promise.allSettled(hosts.map((host) => read(host, keptRecord(plan))));
    for (const [i, look] of looks.entries()) {
      const host = hosts[i];
      if (host === undefined || look.status === "rejected" || look.value === undefined) continue;
      const { vm, uuid, files } = look.value.record;
      const bytes = await read(host, spaceOfFiles(files.map(({ kept }) => kept)));
      return { plan, host: host.name, vm, uuid, files, bytes };
    }
    const failed = looks.flatMap((look) => (look.status === "rejected" ? [look.reason] : []));
    if (failed.length > 0) throw joined(failed);
    throw new OpsError("purge.nothing", { plan, hosts: hosts.map(({ name }) => name).join(", ") });
  },

  title: ({ plan, vm, host }) => `Delete what plan ${plan} kept of ${vm} on ${host}`,

  steps(params, { site }) {
    const kept = bind(params, site);
    return [
      keptLongEnough({ ...kept, keepForMs: site.policy.keepForMs }),
      vmIsWell({ ...kept, hosts: kvmHosts(site) }),
      keptUnused(kept),
      removeKept(kept),
    ];
  },

  warnings: ({ vm, files, bytes }) => [
    `There is no way back: ${whatGoes(files)} of ${vm}, as it was when it left, ${exactSize(bytes)} on the host.`,
  ],

  leases: ({ uuid }) => [{ name: `domain.${uuid}`, limit: 1 }],

  async summary(params, { site }, read) {
    return [await whatIsLeft(bind(params, site), read)];
  },
  standing: (params, { site }, read) => whatIsLeft(bind(params, site), read),
};

function whatGoes(files: Params["files"]): string {
  const disks = files.filter(({ path, nvram }) => !nvram && !isTpmFolder(path)).length;
  const words = [
    ...(disks === 0 ? [] : [disks === 1 ? "1 disk" : `${disks} disks`]),
    ...(files.some(({ nvram }) => nvram) ? ["its firmware's variables"] : []),
    ...(files.some(({ path }) => isTpmFolder(path)) ? ["the state of the TPM"] : []),
  ];
  return [words.slice(0, -1).join(", "), ...words.slice(-1)].filter((part) => part !== "").join(" and ");
}

function bind({ plan, host, vm, uuid, files }: Params, site: Site): KeptThere {
  return { host: hostNamed(site, host), plan, vm, uuid, files };
}

async function whatIsLeft({ host, plan, vm, files }: KeptThere, read: Read): Promise<string> {
  const own = files.map(({ path }) => path);
  const { places } = await read(host, keptDisks(own, plan));
  const left = files.filter((_, i) => places[i] === "kept" || places[i] === "both");
  if (left.length === 0) return `Nothing that plan ${plan} kept of ${vm} is left on ${host.name}.`;
  return `Still kept on ${host.name}: ${left.map(({ kept }) => kept).join(", ")}.`;
}

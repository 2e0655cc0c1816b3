import { z } from "zod";
import type { Site } from "../../config/site.ts";
import { OpsError } from "../error.ts";
import { chain } from "../facts/chain.ts";
import { pool } from "../facts/pool.ts";
import { readAnswering } from "../read-answering.ts";
import type { Runbook } from "../runbook.ts";
import { hostNamed, shareNamed } from "../site-lookup.ts";
import type { Read } from "../step.ts";
import { deleteVolume as remove } from "../steps/volume/delete-volume.ts";
import { exactSize } from "../steps/volume/exact-size.ts";
import { kvmHosts } from "../where-is.ts";
import { readingLease } from "./reading-lease.ts";

const params = z.strictObject({
  share: z.string(),
  volume: z.string(),
  /** Its size and format, in words. */
  what: z.string(),
  /** Whose libvirt deletes it. */
  host: z.string(),
  /** The other hosts of the share that could be reached. */
  others: z.array(z.string()),
});
type Params = z.infer<typeof params>;

/** What a plan keeps of a disk, and what it copies: `vm1.qcow2.ferry-k7m2qx9d`. */
const OF_A_PLAN = /\.ferry-([a-z][a-z0-9]{7})(?:\.|$)/;

/** Deletes a volume of a share that nobody uses, by the first of its hosts whose pool runs. */
export const deleteVolume: Runbook<"delete-volume", Params> = {
  id: "delete-volume",
  params,

  async resolve({ share: name, volume }, { site }, read) {
    const share = shareNamed(site, name);
    const plan = OF_A_PLAN.exec(volume)?.[1];
    if (plan !== undefined) throw new OpsError("volume.of-a-plan", { volume, plan });
    const pools = await readAnswering(share.clients, pool(share.pool), read);
    const [first, ...others] = pools.filter(({ value }) => typeof value === "object" && value.active);
    if (first === undefined) {
      const hosts = share.clients.map(({ name }) => name).join(", ");
      throw new OpsError("volume.no-client", { share: share.name, hosts });
    }
    const path = `${share.mountPoint}/${volume}`;
    const { exists, layers } = await read(first.host, chain(path));
    if (!exists) {
      const details = { share: share.name, volume, path: share.mountPoint, host: first.host.name };
      throw new OpsError("volume.unknown", details);
    }
    const [top] = layers;
    return {
      share: share.name,
      volume,
      what: top === undefined ? "unreadable" : `${exactSize(top.virtualSizeBytes)} ${top.format}`,
      host: first.host.name,
      others: others.map(({ host }) => host.name),
    };
  },

  title: ({ share, volume }) => `Delete volume ${volume} of share ${share}`,

  steps(params, { site }) {
    const { host, share, others } = bind(params, site);
    const { volume, what } = params;
    const all = [...kvmHosts(site), ...share.clients, share.server];
    const everywhere = [...new Map(all.map((each) => [each.name, each])).values()];
    return [remove({ host, share, volume, what, others, everywhere })];
  },

  warnings: ({ volume }) => [`Nothing brings ${volume} back: Ferry keeps no copy.`],

  leases: ({ share, volume }) => [
    { name: `volume.${share}.${volume}`, limit: 1 },
    { ...readingLease(share, volume), all: true },
  ],

  summary: async (params, { site }, read) => [await whatIsThere(params, site, read)],
  standing: (params, { site }, read) => whatIsThere(params, site, read),
};

function bind({ share, host, others }: Params, site: Site) {
  const named = (name: string) => hostNamed(site, name);
  return { share: shareNamed(site, share), host: named(host), others: others.map(named) };
}

async function whatIsThere(params: Params, site: Site, read: Read): Promise<string> {
  const { share, host } = bind(params, site);
  const path = `${share.mountPoint}/${params.volume}`;
  const { exists } = await read(host, chain(path));
  return exists ? `${path} is still there.` : `There is no ${path} any more.`;
}

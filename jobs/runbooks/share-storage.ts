import type { z } from "zod";
import type { Share } from "../../config/inventory.ts";
import { newShare, writtenLine } from "../../config/new-share.ts";
import type { Site } from "../../config/site.ts";
import { OpsError } from "../error.ts";
import { shareToCome } from "../request.ts";
import type { Runbook, RunbookContext } from "../runbook.ts";
import { hostNamed, shareNamed } from "../site-lookup.ts";
import { clientSteps, readSharing, shareSteps, sharing, sharingIdentity } from "./sharing.ts";
import { preparationStanding } from "./standing.ts";

const params = sharing.extend({
  /** The share itself, where it is made before the site file has it. */
  toCome: shareToCome.optional(),
});
type Params = z.infer<typeof params>;

/** Shares one directory of a server with all its clients, as a libvirt pool on each, and proves it. */
export const shareStorage: Runbook<"share-storage", Params> = {
  id: "share-storage",
  params,

  async resolve({ share: name, toCome }, { site }, read) {
    const share = toCome === undefined ? shareNamed(site, name) : newShare(name, toCome, site);
    if ("problem" in share) throw new OpsError("site.share-refused", { share: name, ...share });
    const shared = await readSharing(share, share.clients, site.policy, read);
    return toCome === undefined ? shared : { ...shared, toCome };
  },

  title: ({ share, server, clients }) =>
    `Share ${share} from ${server.host} to ${clients.map(({ host }) => host).join(", ")}`,

  steps: allSteps,

  warnings: ({ share, toCome }) => (toCome === undefined ? [] : [notInSiteFile(share, toCome)]),

  identity: ({ toCome, ...shared }) => ({ ...sharingIdentity(shared), toCome }),

  leases: ({ server, clients }) =>
    [...new Set([server, ...clients].map(({ host }) => host))].map((host) => ({
      name: `setup.${host}`,
      limit: 1,
    })),

  summary: async (params, { site }) => {
    const { share, clients, toCome } = params;
    const { mountPoint, pool } = shareOf(params, site);
    const names = clients.map(({ host }) => host).join(", ");
    return [
      `Share ${share} is pool ${pool} at ${mountPoint} on ${names}${clients.length > 1 ? "; what one writes, the others read" : ""}.`,
      ...(toCome === undefined ? [] : [notInSiteFile(share, toCome)]),
    ];
  },

  standing: (params, context, read) => preparationStanding(allSteps(params, context), read),
};

function allSteps(params: Params, context: RunbookContext) {
  const share = shareOf(params, context.site);
  const others = context.site.shares.filter(({ name }) => name !== share.name);
  // As it was when the plan was made, whatever the site file says of it by now.
  const within = { ...context, site: { ...context.site, shares: [...others, share] } };
  const { toCome: _, ...shared } = params;
  return [...clientSteps(shared, within), ...shareSteps(shared, within)];
}

function shareOf({ share: name, toCome }: Pick<Params, "share" | "toCome">, site: Site): Share {
  if (toCome === undefined) return shareNamed(site, name);
  const named = (host: string) => hostNamed(site, host);
  return { ...toCome, name, server: named(toCome.server), clients: toCome.clients.map(named) };
}

const notInSiteFile = (name: string, toCome: NonNullable<Params["toCome"]>): string =>
  `Share ${name} is not in the site file: no VM moves on it, and no volume is made there, before this line stands below \`shares:\` and Ferry has read it: \`${writtenLine(name, toCome)}\``;

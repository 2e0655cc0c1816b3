import type { Runbook } from "../runbook.ts";
import { shareNamed } from "../site-lookup.ts";
import { clientSteps, readSharing, type Sharing, shareSteps, sharing, sharingIdentity } from "./sharing.ts";
import { preparationStanding } from "./standing.ts";

/** Shares one directory of a server with all its clients, as a libvirt pool on each, and proves it. */
export const shareStorage: Runbook<"share-storage", Sharing> = {
  id: "share-storage",
  params: sharing,

  resolve: async (request, { site }, read) => {
    const share = shareNamed(site, request.share);
    return readSharing(share, share.clients, site.policy, read);
  },

  title: ({ share, server, clients }) =>
    `Share ${share} from ${server.host} to ${clients.map(({ host }) => host).join(", ")}`,

  steps: (params, context) => [...clientSteps(params, context), ...shareSteps(params, context)],

  identity: sharingIdentity,

  leases: ({ server, clients }) =>
    [...new Set([server, ...clients].map(({ host }) => host))].map((host) => ({
      name: `setup.${host}`,
      limit: 1,
    })),

  summary: async ({ share, clients }, { site }) => {
    const { mountPoint, pool } = shareNamed(site, share);
    const names = clients.map(({ host }) => host).join(", ");
    return [
      `Share ${share} is pool ${pool} at ${mountPoint} on ${names}${clients.length > 1 ? "; what one writes, the others read" : ""}.`,
    ];
  },

  standing: (params, context, read) =>
    preparationStanding([...clientSteps(params, context), ...shareSteps(params, context)], read),
};

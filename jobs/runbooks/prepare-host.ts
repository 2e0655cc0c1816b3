import { z } from "zod";
import type { Runbook } from "../runbook.ts";
import { hostNamed } from "../site-lookup.ts";
import {
  type Preparation,
  preparation,
  preparationIdentity,
  prepareHostSteps,
  readPreparation,
} from "./preparation.ts";
import { preparationStanding } from "./standing.ts";

const prepareHostParams = z.strictObject({ hosts: preparation });
type PrepareHostParams = z.infer<typeof prepareHostParams>;

const names = (hosts: Preparation) => hosts.map(({ profile }) => profile.host);

/**
 * Prepares hosts for live migration on the site's way: packages, daemons,
 * certificates or keys, ports, and the end of what another way had opened. A
 * host that only serves shares gets what a server needs. Where all is so
 * already the plan says that there is nothing to do.
 */
export const prepareHost: Runbook<"prepare-host", PrepareHostParams> = {
  id: "prepare-host",
  params: prepareHostParams,

  async resolve(request, { site }, read) {
    const hosts = [...new Set(request.hosts)].map((name) => hostNamed(site, name));
    return { hosts: await readPreparation(hosts, site, read) };
  },

  title: ({ hosts }) => `Prepare ${names(hosts).join(", ")}`,
  steps: ({ hosts }, context) => prepareHostSteps(hosts, context),

  identity: ({ hosts }) => preparationIdentity(hosts),

  leases: ({ hosts }) => names(hosts).map((host) => ({ name: `setup.${host}`, limit: 1 })),

  summary: async ({ hosts }) => [`${names(hosts).join(", ")}: prepared. No VM was touched.`],

  standing: ({ hosts }, context, read) => preparationStanding(prepareHostSteps(hosts, context), read),
};

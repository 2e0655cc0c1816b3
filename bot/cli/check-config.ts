import { readEnv } from "../../config/env.ts";
import { loadSite } from "../../config/load.ts";
import { serverOf } from "../server-of.ts";
import { identityOf } from "./identity-of.ts";

/** `ferry check-config`: says that site file and environment are in order, or throws all their mistakes. Changes nothing. */
export async function checkConfig(): Promise<void> {
  const env = readEnv();
  const site = await loadSite(env.configFile, env.home);
  await identityOf(site, env);
  if (env.discord !== undefined) serverOf(site);
  process.stdout.write(
    `${env.configFile} is in order: ${site.hosts.length} hosts, ${site.shares.length} shares, ${site.people.length} people.\n`,
  );
}

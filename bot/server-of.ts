import type { DiscordServer } from "../config/discord-server.ts";
import type { Site } from "../config/site.ts";
import { OpsError } from "../jobs/error.ts";

/** The Discord server of the site file. Throws OpsError `discord.no-server`: a token alone does not say where it is to be used. */
export function serverOf({ discord }: Pick<Site, "discord">): DiscordServer {
  if (discord === undefined) throw new OpsError("discord.no-server");
  return discord;
}

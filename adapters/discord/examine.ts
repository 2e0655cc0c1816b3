import { Routes } from "discord.js";
import { z } from "zod";
import { ChatError } from "../../bot/chat.ts";
import type { DiscordEnv } from "../../config/discord-env.ts";
import type { DiscordServer } from "../../config/discord-server.ts";
import { OpsError } from "../../jobs/error.ts";
import type { Log } from "../../jobs/log.ts";
import { openApi } from "./client.ts";
import { wordsOf } from "./errors.ts";
import { identify, notInServer } from "./identify.ts";
import { keepStanding } from "./standing.ts";

const commands = z.array(z.object({ name: z.string() }));

/**
 * Looks at Discord as the bot will, in one line: which server, as whom, and
 * whether its commands are there. Opens no gateway and registers nothing.
 * Throws OpsError `discord.*`.
 */
export async function examineDiscord(env: DiscordEnv, server: DiscordServer, log: Log): Promise<string> {
  const api = openApi({ ...env, standing: keepStanding({ log }) });
  const orUnreachable = (error: unknown) =>
    error instanceof OpsError
      ? error
      : new OpsError(
          "discord.unreachable",
          { url: env.apiUrl, reason: wordsOf(error instanceof ChatError ? error.cause : error) },
          error,
        );
  const identity = await identify(api, server).catch((error: unknown) => {
    throw orUnreachable(error);
  });
  const route = Routes.applicationGuildCommands(identity.app, server.id);
  const found = await api.call("get", route).catch((error: unknown) => {
    throw notInServer(error, identity.app, server) ?? orUnreachable(error);
  });
  const names = commands.parse(found).map(({ name }) => `/${name}`);
  const registered =
    names.length === 0 ? "its commands come when the bot starts" : names.sort().join(" and ");
  return `${identity.server} (${server.id}) as ${identity.name}, ${registered}`;
}

import { Routes } from "discord.js";
import { z } from "zod";
import type { DiscordServer } from "../../config/discord-server.ts";
import type { Notes } from "../notes.ts";
import type { Api } from "./client.ts";
import { commandsJson, hashOf } from "./command-json.ts";

const registered = z.array(z.object({ name: z.string() }));

/**
 * Registers Ferry's commands in its server where they have changed or are not
 * there; says whether it did. Discord takes 200 new commands a day and server,
 * so it is asked first. Throws ChatError, and OpsError `redis.*`.
 */
export async function register(
  app: string,
  server: DiscordServer,
  { api, notes }: { api: Api; notes: Notes },
): Promise<boolean> {
  const commands = commandsJson();
  const [hash, note] = [hashOf(commands), `commands.${app}.${server.id}`];
  const route = Routes.applicationGuildCommands(app, server.id);
  const there = registered.parse(await api.call("get", route)).map(({ name }) => name);
  const isThere = there.length === commands.length && commands.every(({ name }) => there.includes(name));
  if (isThere && (await notes.read(note)) === hash) return false;
  await api.call("put", route, { body: commands });
  await notes.write(note, hash);
  return true;
}

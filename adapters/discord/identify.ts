import { PermissionFlagsBits, Routes } from "discord.js";
import { z } from "zod";
import { ChatError } from "../../bot/chat.ts";
import type { DiscordServer } from "../../config/discord-server.ts";
import { OpsError } from "../../jobs/error.ts";
import type { Api } from "./client.ts";
import { troubleOf, wordsOf } from "./errors.ts";
import { tokenError } from "./standing.ts";

/** Who Ferry is, and where. */
export interface Identity {
  /** The application's id, which is the bot's as well. */
  readonly app: string;
  readonly name: string;
  /** The server's name. */
  readonly server: string;
}

const named = z.object({ id: z.string(), name: z.string() });

/**
 * What Ferry needs in its server, and nothing else: to post, to make threads
 * and write in them, to find there what it posted before a crash, to attach a
 * run's record, and to mention the approvers' role.
 * https://discord.com/developers/docs/topics/permissions
 */
const PERMISSIONS =
  PermissionFlagsBits.ViewChannel |
  PermissionFlagsBits.SendMessages |
  PermissionFlagsBits.CreatePublicThreads |
  PermissionFlagsBits.SendMessagesInThreads |
  PermissionFlagsBits.ReadMessageHistory |
  PermissionFlagsBits.AttachFiles |
  PermissionFlagsBits.MentionEveryone;

/** Where an administrator adds Ferry to the server, with all that it needs. */
export const inviteUrl = (app: string, { id }: DiscordServer): string =>
  `https://discord.com/oauth2/authorize?client_id=${app}&scope=bot+applications.commands&permissions=${PERMISSIONS}&guild_id=${id}`;

/**
 * Asks Discord whose the token is and whether Ferry is in its server. Throws
 * OpsError `discord.token-refused` and `discord.not-in-server`, and ChatError,
 * passing, while Discord does not answer.
 */
export async function identify(api: Api, server: DiscordServer): Promise<Identity> {
  const app = named.parse(
    await api.call("get", Routes.currentApplication()).catch((error: unknown) => {
      throw (error instanceof ChatError ? tokenError(error.cause) : undefined) ?? error;
    }),
  );
  const found = named.parse(
    await api.call("get", Routes.guild(server.id)).catch((error: unknown) => {
      throw notInServer(error, app.id, server) ?? error;
    }),
  );
  return { app: app.id, name: app.name, server: found.name };
}

/** The error that an administrator sees where Discord does not let Ferry into its server; undefined for any other error. */
export function notInServer(error: unknown, app: string, server: DiscordServer): OpsError | undefined {
  const cause = error instanceof ChatError ? error.cause : error;
  if (troubleOf(cause) !== "place") return undefined;
  const details = { guild: server.id, reason: wordsOf(cause), invite: inviteUrl(app, server) };
  return new OpsError("discord.not-in-server", details, error);
}

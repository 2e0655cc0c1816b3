import { PermissionFlagsBits, type PermissionsString } from "discord.js";

/** Permissions as bits: docs.discord.com/developers/topics/permissions */
export const bitsOf = (names: readonly PermissionsString[]): bigint =>
  names.reduce((bits, name) => bits | PermissionFlagsBits[name], 0n);

export const has = (bits: bigint, name: PermissionsString): boolean =>
  (bits & PermissionFlagsBits.Administrator) !== 0n || (bits & PermissionFlagsBits[name]) !== 0n;

/** What an invitation gives a bot that posts, makes threads and attaches files. */
export const BOT_PERMISSIONS: readonly PermissionsString[] = [
  "ViewChannel",
  "SendMessages",
  "SendMessagesInThreads",
  "CreatePublicThreads",
  "ManageThreads",
  "ReadMessageHistory",
  "AttachFiles",
  "EmbedLinks",
  "MentionEveryone",
];

/** What @everyone has in a new server, of what matters here. */
export const EVERYONE_PERMISSIONS: readonly PermissionsString[] = [
  "ViewChannel",
  "SendMessages",
  "SendMessagesInThreads",
  "ReadMessageHistory",
  "AddReactions",
  "UseApplicationCommands",
];

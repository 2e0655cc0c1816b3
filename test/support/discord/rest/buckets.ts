import type { Bucket } from "./rate-limits.ts";

/**
 * Discord publishes no numbers and says not to rely on any. These are what
 * others measured: a test that passes with them and counts on none of them
 * will do with Discord's.
 */
export const buckets = {
  /** 5 in 5 s and channel: discord-net/Discord.Net#2375 and the gist beside it. */
  createMessage: { name: "messages.create", limit: 5, windowMs: 5_000 },
  editMessage: { name: "messages.edit", limit: 5, windowMs: 5_000 },
  deleteMessage: { name: "messages.delete", limit: 5, windowMs: 1_000 },
  react: { name: "reactions", limit: 1, windowMs: 250 },
  /** discord/discord-api-docs#1900. */
  changeChannel: { name: "channels.change", limit: 5, windowMs: 15_000 },
  /** The same issue: two renames in ten minutes, of a thread as well (discordjs/discord.js#6651). */
  rename: { name: "channels.rename", limit: 2, windowMs: 600_000, isHidden: true },
  /** The window is measured (discord/discord-api-docs#7816 waits 219 s), the number is a guess. */
  createThread: { name: "threads.create", limit: 50, windowMs: 300_000, isHidden: true },
  /** circuitsacul/starboard-4#118. */
  editOld: { name: "messages.edit.old", limit: 3, windowMs: 20_000, isHidden: true },
  /** Follow-ups and edits of answers, each interaction by itself. */
  webhook: { name: "webhooks", limit: 5, windowMs: 2_000 },
  /** Whatever nobody measured. */
  other: { name: "other", limit: 10, windowMs: 5_000 },
} satisfies Record<string, Bucket>;

import type { Role, User } from "../directory.ts";
import { bitsOf } from "../permissions.ts";
import type { World } from "../world.ts";

export const userOnWire = (user: User) => ({
  id: user.id,
  username: user.name,
  global_name: user.isBot ? null : user.displayName,
  discriminator: user.isBot ? "0001" : "0",
  avatar: null,
  public_flags: 0,
  ...(user.isBot ? { bot: true } : {}),
});

export const roleOnWire = (role: Role) => ({
  id: role.id,
  name: role.name,
  color: 0,
  colors: { primary_color: 0, secondary_color: null, tertiary_color: null },
  hoist: false,
  icon: null,
  unicode_emoji: null,
  position: 0,
  permissions: String(bitsOf(role.permissions)),
  managed: false,
  mentionable: role.isMentionable,
  flags: 0,
});

export const memberOnWire = (user: User) => ({
  user: userOnWire(user),
  nick: null,
  avatar: null,
  roles: [...user.roles],
  joined_at: "2026-01-01T00:00:00.000000+00:00",
  deaf: false,
  mute: false,
  pending: false,
  flags: 0,
});

export const guildOnWire = (world: World) => ({
  id: world.guild.id,
  name: world.guild.name,
  icon: null,
  owner_id: world.directory.users[0]?.id ?? world.bot.id,
  roles: world.directory.roles.map(roleOnWire),
  emojis: [],
  stickers: [],
  features: [],
  preferred_locale: "en-US",
  verification_level: 0,
  default_message_notifications: 0,
  explicit_content_filter: 0,
  mfa_level: 0,
  afk_timeout: 300,
  premium_tier: 0,
  nsfw_level: 0,
  system_channel_flags: 0,
  premium_progress_bar_enabled: false,
});

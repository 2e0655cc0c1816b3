import { channelOnWire } from "../wire/channels.ts";
import { guildOnWire, memberOnWire, userOnWire } from "../wire/people.ts";
import type { World } from "../world.ts";

/** READY: who the app is, and the servers that will follow. */
export const ready = (world: World, session: string, url: string) => ({
  v: 10,
  user: userOnWire(world.bot),
  guilds: world.isInstalled ? [{ id: world.guild.id, unavailable: true }] : [],
  session_id: session,
  resume_gateway_url: url,
  shard: [0, 1],
  application: { id: world.bot.id, flags: 0 },
});

/** GUILD_CREATE: the server with its channels and open threads. */
export function guildCreate(world: World) {
  const channels = world.channels.list();
  return {
    ...guildOnWire(world),
    joined_at: "2026-01-01T00:00:00.000000+00:00",
    large: false,
    unavailable: false,
    member_count: world.directory.users.length,
    members: [memberOnWire(world.bot)],
    channels: channels.flatMap((it) => (it.kind === "text" ? [channelOnWire(it, world)] : [])),
    threads: channels.flatMap((it) =>
      it.kind === "thread" && !world.channels.isArchived(it) ? [channelOnWire(it, world)] : [],
    ),
    presences: [],
    voice_states: [],
    stage_instances: [],
    guild_scheduled_events: [],
    soundboard_sounds: [],
  };
}

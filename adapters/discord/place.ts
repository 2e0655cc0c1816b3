import { ChatError } from "../../bot/chat.ts";
import type { Place } from "../../jobs/record.ts";

export const PLATFORM = "discord";

/** A channel of one server (Discord's API says guild): `guild/channel`. */
export const placeOf = (guild: string, channel: string): Place => ({
  platform: PLATFORM,
  channel: `${guild}/${channel}`,
});

/** The channel's id, as Discord's routes take it. Throws ChatError, not passing, for a place that is none of Discord's. */
export function channelOf({ platform, channel }: Place): string {
  const [, id] = /^\d+\/(\d+)$/.exec(channel) ?? [];
  if (platform !== PLATFORM || id === undefined) {
    throw new ChatError(`${platform} ${channel} is no channel in Discord`, false);
  }
  return id;
}

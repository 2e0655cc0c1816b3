import { ChatError, type MessageRef } from "../../bot/chat.ts";
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

/** Where a message stands: its channel (a thread is one too), and its id there. */
export interface Spot {
  readonly channel: string;
  readonly message: string;
}

export const refOf = ({ channel, message }: Spot): MessageRef => `${channel}/${message}`;

/** Reads a ref back. Throws ChatError, not passing, for anything that Discord never gave. */
export function spotOf(ref: MessageRef): Spot {
  const [, channel, message] = /^(\d+)\/(\d+)$/.exec(ref) ?? [];
  if (channel === undefined || message === undefined) {
    throw new ChatError("Discord has no such message", false);
  }
  return { channel, message };
}

import type { MessageRef } from "../../bot/chat.ts";
import { ChatError } from "../../bot/chat.ts";
import type { Place } from "../../jobs/record.ts";

export const PLATFORM = "slack";

/** A conversation of one workspace: `T024BE7LD/C024BE91L`. */
export const placeOf = (team: string, channel: string): Place => ({
  platform: PLATFORM,
  channel: `${team}/${channel}`,
});

/** The channel's id, as Slack's methods take it. Throws ChatError, not passing, for a place that is none of Slack's. */
export function channelOf({ platform, channel }: Place): string {
  const [, id] = /^[A-Z0-9]+\/([A-Z0-9]+)$/.exec(channel) ?? [];
  if (platform !== PLATFORM || id === undefined) {
    throw new ChatError(`${platform} ${channel} is no conversation in Slack`, false);
  }
  return id;
}

/** Where a message stands: its channel, and the timestamp that is its id there. */
export interface Spot {
  readonly channel: string;
  readonly ts: string;
}

export const refOf = ({ channel, ts }: Spot): MessageRef => `${channel}/${ts}`;

/** Reads a ref back. Throws ChatError, not passing, for anything that Slack never gave. */
export function spotOf(ref: MessageRef): Spot {
  const [, channel, ts] = /^([A-Z0-9]+)\/(\d+\.\d+)$/.exec(ref) ?? [];
  if (channel === undefined || ts === undefined) throw new ChatError("Slack has no such message", false);
  return { channel, ts };
}

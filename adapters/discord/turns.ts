import { ChatError } from "../../bot/chat.ts";
import type { Pace, Rate } from "../pace.ts";

/**
 * Discord's limit for edits in one channel is not documented, and discord.js
 * learns it from each answer (about five in 5 s). This is Ferry's own share of
 * it for figures that only go on: the rest is for decisions and ends, over all
 * bots and all plans whose threads are in that channel.
 */
const FIGURES: Rate = { most: 3, perMs: 5_000 };
/** Those that are sent away do not all come back at the same moment. */
const SPREAD_MS = 2_000;

/** Resolves when figures may be shown in a channel now, or throws ChatError, passing, with the time to come back. */
export type FiguresTurn = (channel: string) => Promise<void>;

export function figuresTurn(pace: Pace, random = Math.random): FiguresTurn {
  return async (channel) => {
    const { taken, waitMs } = await pace.take(`figures.${channel}`, FIGURES, 0);
    if (taken) return;
    const afterMs = Math.ceil(Math.max(100, waitMs) + random() * SPREAD_MS);
    throw new ChatError("Discord takes no more figures just now", true, undefined, afterMs);
  };
}

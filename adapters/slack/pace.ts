import { ChatError } from "../../bot/chat.ts";
import type { Pace, Rate } from "../pace.ts";

/**
 * Slack's limits, with room for calls that bunch up on their way. Posting is
 * "one a second" and channel with short bursts, and several hundred a minute
 * in a workspace; chat.update is tier 3, 50 a minute:
 * https://docs.slack.dev/apis/web-api/rate-limits
 */
const POSTS: Rate = { most: 3, perMs: 3_000 };
const ALL_POSTS: Rate = { most: 240, perMs: 60_000 };
const EDITS: Rate = { most: 48, perMs: 60_000 };
/** Figures that only go on leave the rest to what people must see: decisions and ends. One run alone makes 20 a minute. */
const FIGURES: Rate = { ...EDITS, most: 28 };

/** How long a job waits in hand for its turn: longer, and other threads would wait with it. */
const PATIENCE_MS = 2_000;
/** Somebody else's turn may come free sooner than was said. */
const LONGEST_MS = 10_000;

/** The turns of Ferry's calls to Slack. Each resolves when it may be made, or throws ChatError, passing, with the time to come back. */
export interface Turns {
  toPost(channel: string): Promise<void>;
  toEdit(importance: "progress" | "news"): Promise<void>;
  /** Slack refused a call of that kind for so long. */
  refused(kind: "post" | "edit", channel: string, forMs: number): Promise<void>;
}

export function turns(pace: Pace, sleep: (ms: number) => Promise<void>, random = Math.random): Turns {
  async function turn(bucket: string, rate: Rate, patienceMs: number): Promise<void> {
    const { taken, waitMs } = await pace.take(bucket, rate, patienceMs);
    // Those that are sent away do not all come back at the same moment.
    if (!taken) throw tooMany(Math.min(waitMs, LONGEST_MS) + (random() - 0.5) * PATIENCE_MS);
    if (waitMs > 0) await sleep(waitMs);
  }

  return {
    async toPost(channel) {
      // The narrower one first: a place that is taken here and refused there is lost.
      await turn(`posts.${channel}`, POSTS, PATIENCE_MS);
      await turn("posts", ALL_POSTS, PATIENCE_MS);
    },
    async toEdit(importance) {
      if (importance === "news") await turn("edits", EDITS, PATIENCE_MS);
      else await turn("edits", FIGURES, 0);
    },
    async refused(kind, channel, forMs) {
      await pace.block(kind === "edit" ? "edits" : `posts.${channel}`, forMs);
    },
  };
}

const tooMany = (afterMs: number) =>
  new ChatError("Slack takes no more just now", true, undefined, Math.max(100, Math.ceil(afterMs)));

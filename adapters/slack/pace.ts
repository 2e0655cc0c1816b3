import { ChatError } from "../../bot/chat.ts";
import type { Pace, Rate } from "../pace.ts";

/**
 * A minute of Slack's, and what a call may take longer on its way than the one a minute before: Slack counts
 * arrivals, a bucket counts departures. With a minute alone, of a burst that may follow another one exactly a minute
 * later, the first calls are there before the last ones of the earlier burst are a minute old.
 */
const MINUTE: Pick<Rate, "perMs"> = { perMs: 62_000 };

/**
 * Slack's limits. Posting is "one a second" and channel with short bursts, and
 * several hundred a minute in a workspace; chat.update and reading are tier 3,
 * 50 a minute; files are tier 4, 100 a minute:
 * https://docs.slack.dev/apis/web-api/rate-limits
 */
const POSTS: Rate = { most: 3, perMs: 3_000 };
const ALL_POSTS: Rate = { ...MINUTE, most: 240 };
const EDITS: Rate = { ...MINUTE, most: 50 };
/** Figures that only go on leave the rest to what people must see: decisions and ends. One run alone makes 20 a minute. */
const FIGURES: Rate = { ...EDITS, most: 28 };
const FILES: Rate = { ...MINUTE, most: 100 };
/** Whoever writes in a thread has it read as well, and waits for no turn: they keep some. */
const SEARCHES: Rate = { ...MINUTE, most: 30 };

/** How long a job waits in hand for its turn: longer, and other threads would wait with it. */
const PATIENCE_MS = 2_000;
/** Somebody else's turn may come free sooner than was said. */
const LONGEST_MS = 10_000;

/** The name of a bucket: `posts.C024BE91L`. */
type Turn = "edits" | "files" | `posts.${string}` | "searches.thread" | "searches.channel";

/** The turns of Ferry's calls to Slack. Each resolves when it may be made, or throws ChatError, passing, with the time to come back. */
export interface Turns {
  toPost(channel: string): Promise<void>;
  toEdit(importance: "progress" | "news"): Promise<void>;
  toAttach(): Promise<void>;
  /** To look for what was posted before, a page of a thread or of a channel. */
  toSearch(where: "thread" | "channel"): Promise<void>;
  /** Makes the call of that turn. Every replica hears of it when Slack takes no more of them. */
  heeding<T>(turn: Turn, act: () => Promise<T>): Promise<T>;
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
    toAttach: () => turn("files", FILES, PATIENCE_MS),
    toSearch: (where) => turn(`searches.${where}`, SEARCHES, PATIENCE_MS),
    async heeding(name, act) {
      try {
        return await act();
      } catch (error) {
        const afterMs = error instanceof ChatError ? error.afterMs : undefined;
        if (afterMs !== undefined) await pace.block(name, afterMs);
        throw error;
      }
    },
  };
}

const tooMany = (afterMs: number) =>
  new ChatError("Slack takes no more just now", true, undefined, Math.max(100, Math.ceil(afterMs)));

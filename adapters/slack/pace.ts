import { ChatError } from "../../bot/chat.ts";

/** So many at once, then one every `everyMs`. */
interface Rate {
  readonly everyMs: number;
  readonly burst: number;
}

/** Counts calls over all replicas of the bot, which share Slack's limits. */
export interface Pace {
  /**
   * Takes the next place in a bucket if its turn comes within `patienceMs`, and
   * says in how many ms that is; or takes none, and says when to ask again.
   */
  take(bucket: string, rate: Rate, patienceMs: number): Promise<{ taken: boolean; waitMs: number }>;
  /** Nothing is taken from the bucket for so long: Slack said so. */
  block(bucket: string, rate: Rate, forMs: number): Promise<void>;
}

/**
 * Slack's limits, with room for calls that bunch up on their way. Posting is
 * "one a second" and channel with short bursts, and several hundred a minute
 * in a workspace; chat.update is tier 3, 50 a minute:
 * https://docs.slack.dev/apis/web-api/rate-limits
 */
const POSTS: Rate = { everyMs: 1_000, burst: 3 };
const ALL_POSTS: Rate = { everyMs: 250, burst: 20 };
const EDITS: Rate = { everyMs: 1_500, burst: 8 };
/** Figures that only go on leave these many edits to what people must see: decisions and ends. */
const KEPT = 5;

/** How long a job waits in hand for its turn: longer, and other threads would wait with it. */
const PATIENCE_MS = 2_000;

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
    if (!taken) throw tooMany(waitMs - patienceMs / 2 + random() * patienceMs);
    if (waitMs > 0) await sleep(waitMs);
  }

  return {
    async toPost(channel) {
      // The narrower one first: a place that is taken here and refused there is lost.
      await turn(`posts.${channel}`, POSTS, PATIENCE_MS);
      await turn("posts", ALL_POSTS, PATIENCE_MS);
    },
    async toEdit(importance) {
      const rate = importance === "news" ? EDITS : { ...EDITS, burst: EDITS.burst - KEPT };
      await turn("edits", rate, importance === "news" ? PATIENCE_MS : 0);
    },
    async refused(kind, channel, forMs) {
      if (kind === "edit") await pace.block("edits", EDITS, forMs);
      else await pace.block(`posts.${channel}`, POSTS, forMs);
    },
  };
}

const tooMany = (afterMs: number) =>
  new ChatError("Slack takes no more just now", true, undefined, Math.max(100, Math.ceil(afterMs)));

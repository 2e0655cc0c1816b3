import fc from "fast-check";
import { expect, it, test } from "vitest";
import { type Turns, turns } from "../../../adapters/slack/pace.ts";
import { ChatError } from "../../../bot/chat.ts";
import { memoryPace } from "../../support/memory-pace.ts";
import { createRateLimiter, type Tier } from "../../support/slack/tiers.ts";

/** How much longer one call is on its way than another: a busy process, a new connection. */
const LATE_MS = 1_500;

interface Kind {
  readonly method: string;
  readonly tier: Tier;
  take(turns: Turns): Promise<void>;
}

const post = (channel: string): Kind => ({
  method: "chat.postMessage",
  tier: "posting",
  take: ({ toPost }) => toPost(channel),
});
const edit = (importance: "progress" | "news"): Kind => ({
  method: "chat.update",
  tier: 3,
  take: ({ toEdit }) => toEdit(importance),
});
const file: Kind = { method: "files.getUploadURLExternal", tier: 4, take: ({ toAttach }) => toAttach() };
const search: Kind = {
  method: "conversations.replies",
  tier: 3,
  take: ({ toSearch }) => toSearch("thread"),
};

interface Wish {
  readonly atMs: number;
  readonly lateMs: number;
}

/** When each call is at Slack, by a bot that asks for its turn again when it was told to; ms. */
async function arrivals(kind: Kind, wishes: readonly Wish[]): Promise<number[]> {
  let now = 0;
  let sleptMs = 0;
  const inTurn = turns(
    memoryPace(() => now),
    async (ms) => {
      sleptMs += ms;
    },
  );
  const waiting = [...wishes];
  const there: number[] = [];
  for (;;) {
    const next = waiting.sort((a, b) => a.atMs - b.atMs).shift();
    if (next === undefined) return there.sort((a, b) => a - b);
    now = next.atMs;
    sleptMs = 0;
    try {
      await kind.take(inTurn);
      there.push(now + sleptMs + next.lateMs);
    } catch (error) {
      if (!(error instanceof ChatError) || error.afterMs === undefined) throw error;
      waiting.push({ ...next, atMs: now + error.afterMs });
    }
  }
}

/** How many of these calls Slack, which counts when they arrive, refuses. */
function refused({ method, tier }: Kind, at: readonly number[]): number {
  let now = 0;
  const limiter = createRateLimiter(() => now);
  return at.filter((when) => {
    now = when;
    return limiter.refuse(method, tier, "C0FERRY") !== undefined;
  }).length;
}

const wishes = fc.array(
  fc.record({
    atMs: fc.oneof(fc.integer({ min: 0, max: 200 }), fc.integer({ min: 0, max: 180_000 })),
    lateMs: fc.integer({ min: 0, max: LATE_MS }),
  }),
  { minLength: 100, maxLength: 260 },
);

test.each([
  ["posts into one channel", post("C0FERRY")],
  ["edits that people must see", edit("news")],
  ["figures", edit("progress")],
  ["files", file],
  ["searches", search],
] as const)("%s are never more than Slack takes, however unevenly they get there", async (_, kind) => {
  await fc.assert(
    fc.asyncProperty(wishes, async (given) => {
      expect(refused(kind, await arrivals(kind, given))).toBe(0);
    }),
    { numRuns: 12 },
  );
});

it("a hundred edits take little longer than a minute for each fifty", async () => {
  const at = await arrivals(
    edit("news"),
    Array.from({ length: 100 }, () => ({ atMs: 0, lateMs: 0 })),
  );

  expect(at.filter((when) => when === 0)).toHaveLength(50);
  expect(at.at(-1)).toBeLessThan(75_000);
});

import { setTimeout as delay } from "node:timers/promises";
import type { Plan, RunEvent } from "../../jobs/record.ts";
import { waitFor } from "../lab/wait.ts";
import { at } from "../support/example-steps.ts";
import { type DiscordStage, openDiscordStage } from "./discord-stage.ts";
import { type Figure, seconds } from "./figures.ts";
import { openSlackStage, type SlackStage } from "./slack-stage.ts";
import type { Stage } from "./stage.ts";
import { endOf, untrueInDiscord, untrueInSlack } from "./untrue.ts";

const RUNS = 100;
/** How long all of them show figures that go on. */
const MOVING_MS = 60_000;
/** An end that is true must stay so: an edit that was late would come within this. */
const STAYS_MS = 15_000;

/** One call of a platform's API, as it matters here. */
interface Call {
  readonly what: string;
  readonly at: number;
  readonly status: number;
  /** The message that it edits. */
  readonly edits?: string;
}

/** A platform on which runs are followed. */
interface Bench<T extends Stage> {
  readonly name: string;
  open(): Promise<T>;
  /** Rate limits, so that roots need not come one after another for minutes. */
  limit(stage: T, isOn: boolean): void;
  /** Roots, and what stands in their threads. */
  posted(stage: T): number;
  files(stage: T): number;
  calls(stage: T): readonly Call[];
  untrue(plans: readonly Plan[], stage: T): string[];
  /** What the platform's limits take for all ends, and how much longer Ferry may take, ms. */
  readonly leastMs: number;
  readonly moreMs: number;
  readonly editIntervalMs: number;
  /** Undefined where a platform's limits are not known before it refuses. */
  readonly refusals?: string;
}

/** chat.update 50 a minute, chat.postMessage one a second into a channel; each root has one more edit to come, each thread one more message. */
const SLACK: Bench<SlackStage> = {
  name: "Slack",
  open: openSlackStage,
  limit: () => {},
  posted: ({ slack }) => slack.messages("ferry").filter(({ isByBot }) => isByBot).length,
  files: ({ slack }) => slack.files().length,
  calls: ({ slack }) =>
    slack.calls.map(({ method, at: when, status, arguments: given }) => ({
      what: method,
      at: when,
      status,
      ...(method === "chat.update" ? { edits: String(given.ts) } : {}),
    })),
  untrue: untrueInSlack,
  leastMs: 1000 * Math.max((RUNS / 50) * 60, RUNS),
  moreMs: 15_000,
  editIntervalMs: 3_000,
  refusals: "0",
};

/** Five messages and five edits in 5 s and channel: each root has an edit to come, and the channel a notice of each end. */
const DISCORD: Bench<DiscordStage> = {
  name: "Discord",
  open: openDiscordStage,
  limit({ discord }, isOn) {
    discord.rateLimits = isOn;
  },
  posted: ({ discord }) =>
    discord.messages().filter(({ isByBot, shown, thread, channel }) => {
      const isNotice = channel === discord.channelId("ferry") && thread === undefined;
      return isByBot && shown !== "" && !isNotice;
    }).length,
  files: ({ discord }) => discord.messages().filter(({ files }) => files.length > 0).length,
  calls: ({ discord }) =>
    discord.calls.map(({ route, path, at: when, status }) => ({
      what: route,
      at: when,
      status,
      ...(route === "PATCH /channels/:id/messages/:id" ? { edits: path } : {}),
    })),
  untrue: untrueInDiscord,
  leastMs: 1000 * RUNS,
  moreMs: 20_000,
  editIntervalMs: 5_000,
};

export const runs = (say: (line: string) => void): Promise<Figure[]> => followed(SLACK, say);
export const discordRuns = (say: (line: string) => void): Promise<Figure[]> => followed(DISCORD, say);

/** A hundred runs at once in one channel, under the platform's limits: threads that all end true, and soon. */
async function followed<T extends Stage>(bench: Bench<T>, say: (line: string) => void): Promise<Figure[]> {
  const stage = await bench.open();
  try {
    bench.limit(stage, false);
    const plans = await Promise.all(Array.from({ length: RUNS }, () => begin(stage)));
    const moving = new AbortController();
    const figures = goOn(plans, stage, moving.signal);
    await waitFor("every root and card", () => (bench.posted(stage) === 2 * RUNS ? true : undefined), {
      timeoutMs: 600_000,
      intervalMs: 1_000,
    });
    bench.limit(stage, true);
    const warm = Date.now();
    const early = byMethod(refusedFrom(bench.calls(stage), 0));
    say(`  all roots and cards stand (${bench.calls(stage).length} calls, refused for their rate: ${early})`);
    await delay(MOVING_MS);
    moving.abort();
    await figures;

    const over = Date.now();
    await Promise.all(plans.map((plan) => end(plan, stage)));
    const ended = () =>
      bench.files(stage) === RUNS && bench.untrue(plans, stage).length === 0 ? true : undefined;
    await waitFor("every true end", ended, { timeoutMs: 600_000, intervalMs: 1_000 }).catch(() => {});
    const took = Date.now() - over;
    await delay(STAYS_MS);
    const wrong = bench.untrue(plans, stage);
    for (const line of [...wrong, ...stage.errors()]) say(`  ${line}`);
    return results(bench, bench.calls(stage), warm, took, wrong.length);
  } finally {
    await stage.close();
  }
}

function results<T extends Stage>(
  { name, leastMs, moreMs, editIntervalMs, refusals }: Bench<T>,
  calls: readonly Call[],
  warm: number,
  took: number,
  wrong: number,
): Figure[] {
  const refused = refusedFrom(calls, warm);
  const gap = shortestGap(calls);
  return [
    {
      what: `${name}: ${RUNS} runs at once in one channel end, the last true root and thread after the last event`,
      measured: seconds(took),
      wanted: `at most ${seconds(leastMs + moreMs)}: ${moreMs / 1000} s over what ${name}'s limits take`,
      met: took <= leastMs + moreMs,
    },
    {
      what: `${name}: of their roots, ends and records, ${seconds(STAYS_MS)} later, those that are missing, double or not so`,
      measured: String(wrong),
      wanted: "0",
      met: wrong === 0,
    },
    {
      what: `${name}: shortest time between two edits of one root, in all of these`,
      measured: seconds(gap),
      wanted: `at least ${seconds(editIntervalMs)}`,
      met: gap >= editIntervalMs,
    },
    {
      what: `${name}: calls that it refused for their rate, after warm-up`,
      measured: byMethod(refused),
      wanted: refusals ?? "told",
      met: refusals === undefined || refused.length === 0,
    },
  ];
}

const refusedFrom = (calls: readonly Call[], since: number): Call[] =>
  calls.filter(({ at: when, status }) => status === 429 && when >= since);

/** `7: chat.update 5, chat.postMessage 2`. */
function byMethod(calls: readonly Call[]): string {
  const counts = new Map<string, number>();
  for (const { what } of calls) counts.set(what, (counts.get(what) ?? 0) + 1);
  const each = [...counts].map(([what, count]) => `${what} ${count}`).join(", ");
  return each === "" ? "0" : `${calls.length}: ${each}`;
}

/** Of two edits of one message that the platform took, ms. */
function shortestGap(calls: readonly Call[]): number {
  const last = new Map<string, number>();
  let shortest = Number.POSITIVE_INFINITY;
  for (const { edits, status, at: when } of calls) {
    if (edits === undefined || status !== 200) continue;
    shortest = Math.min(shortest, when - (last.get(edits) ?? Number.NEGATIVE_INFINITY));
    last.set(edits, when);
  }
  return shortest;
}

async function tell(plan: Plan, { store }: Stage, events: readonly RunEvent[]): Promise<void> {
  const token = await store.takeRun(plan.id);
  for (const event of events) await store.append(plan.id, token, event);
}

async function begin(stage: Stage): Promise<Plan> {
  const plan = await stage.plan({ state: "running" });
  const now = Date.now();
  await tell(plan, stage, [
    { type: "run.started", at: now, worker: "bench", resumed: false },
    { type: "step.started", at: now, step: at.move },
  ]);
  return plan;
}

/** Figures of every run, each second. */
async function goOn(plans: readonly Plan[], { store }: Stage, signal: AbortSignal): Promise<void> {
  const since = Date.now();
  while (!signal.aborted) {
    const elapsedMs = Date.now() - since;
    await Promise.all(
      plans.map(({ id }) =>
        store.setProgress(id, {
          iteration: 1,
          totalBytes: 2 ** 31,
          processedBytes: elapsedMs * 1000,
          remainingBytes: Math.max(0, 2 ** 31 - elapsedMs * 1000),
          dirtyBytesPerSecond: 0,
          bandwidthBytesPerSecond: 1_000_000,
          elapsedMs,
        }),
      ),
    );
    await delay(1_000);
  }
}

async function end(plan: Plan, stage: Stage): Promise<void> {
  const now = Date.now();
  await tell(plan, stage, [
    { type: "step.applied", at: now, step: at.move },
    { type: "run.done", at: now, summary: [endOf(plan)] },
  ]);
  const { store, queue } = stage;
  await store.changePlan(plan.id, (current) => ({ ...current, state: "done" }));
  await store.setProgress(plan.id, undefined);
  await queue.sync(plan);
}

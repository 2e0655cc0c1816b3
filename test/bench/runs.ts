import { setTimeout as delay } from "node:timers/promises";
import type { Plan, RunEvent } from "../../jobs/record.ts";
import { waitFor } from "../lab/wait.ts";
import { at } from "../support/example-steps.ts";
import type { Call } from "../support/slack/shown.ts";
import { type Figure, seconds } from "./figures.ts";
import { openSlackStage, type SlackStage } from "./slack-stage.ts";
import { endOf, untrue } from "./untrue.ts";

const RUNS = 100;
/** How long all of them show figures that go on. */
const MOVING_MS = 60_000;
/** Slack's limits: chat.update 50 a minute, chat.postMessage one a second into a channel. */
const EDITS_A_MINUTE = 50;
const POSTS_A_SECOND = 1;
const EDIT_INTERVAL_MS = 3_000;
/** An end that is true must stay so: an edit that was late would come within this. */
const STAYS_MS = 15_000;

/** A hundred runs at once in one channel, under Slack's limits: threads that all end true, and soon. */
export async function runs(say: (line: string) => void): Promise<Figure[]> {
  const stage = await openSlackStage();
  try {
    const plans = await Promise.all(Array.from({ length: RUNS }, () => begin(stage)));
    const moving = new AbortController();
    const figures = goOn(plans, stage, moving.signal);
    await waitFor("every root and card", () => (posted(stage) === 2 * RUNS ? true : undefined), {
      timeoutMs: 600_000,
      intervalMs: 1_000,
    });
    const warm = Date.now();
    const early = byMethod(refusedFrom(stage.slack.calls, 0));
    say(`  all roots and cards stand (${stage.slack.calls.length} calls, refused for their rate: ${early})`);
    await delay(MOVING_MS);
    moving.abort();
    await figures;

    const over = Date.now();
    await Promise.all(plans.map((plan) => end(plan, stage)));
    const ended = () =>
      stage.slack.files().length === RUNS && untrue(plans, stage).length === 0 ? true : undefined;
    await waitFor("every true end", ended, { timeoutMs: 600_000, intervalMs: 250 }).catch(() => {});
    const took = Date.now() - over;
    await delay(STAYS_MS);
    const wrong = untrue(plans, stage);
    for (const line of [...wrong, ...stage.errors()]) say(`  ${line}`);
    return results(stage.slack.calls, warm, took, wrong.length);
  } finally {
    await stage.close();
  }
}

function results(calls: readonly Call[], warm: number, took: number, wrong: number): Figure[] {
  const refused = refusedFrom(calls, warm);
  const gap = shortestGap(calls);
  // Each root has one more edit to come, each thread one more message.
  const least = 1000 * Math.max((RUNS / EDITS_A_MINUTE) * 60, RUNS / POSTS_A_SECOND);
  return [
    {
      what: `Slack: ${RUNS} runs at once in one channel end, the last true root and thread after the last event`,
      measured: seconds(took),
      wanted: `at most ${seconds(least + 15_000)}: 15 s over what Slack's limits take`,
      met: took <= least + 15_000,
    },
    {
      what: `Slack: of their roots, ends and records, ${seconds(STAYS_MS)} later, those that are missing, double or not so`,
      measured: String(wrong),
      wanted: "0",
      met: wrong === 0,
    },
    {
      what: "Slack: shortest time between two edits of one root, in all of these",
      measured: seconds(gap),
      wanted: `at least ${seconds(EDIT_INTERVAL_MS)}`,
      met: gap >= EDIT_INTERVAL_MS,
    },
    {
      what: "Slack: calls that it refused for their rate, after warm-up",
      measured: byMethod(refused),
      wanted: "0",
      met: refused.length === 0,
    },
  ];
}

const refusedFrom = (calls: readonly Call[], since: number): Call[] =>
  calls.filter(({ at: when, status }) => status === 429 && when >= since);

/** `7: chat.update 5, chat.postMessage 2`. */
function byMethod(calls: readonly Call[]): string {
  const counts = new Map<string, number>();
  for (const { method } of calls) counts.set(method, (counts.get(method) ?? 0) + 1);
  const each = [...counts].map(([method, count]) => `${method} ${count}`).join(", ");
  return each === "" ? "0" : `${calls.length}: ${each}`;
}

/** Of two edits of one message that Slack took, ms. */
function shortestGap(calls: readonly Call[]): number {
  const last = new Map<unknown, number>();
  let shortest = Number.POSITIVE_INFINITY;
  for (const { method, status, arguments: given, at: when } of calls) {
    if (method !== "chat.update" || status !== 200) continue;
    shortest = Math.min(shortest, when - (last.get(given.ts) ?? Number.NEGATIVE_INFINITY));
    last.set(given.ts, when);
  }
  return shortest;
}

async function tell(plan: Plan, { store }: SlackStage, events: readonly RunEvent[]): Promise<void> {
  const token = await store.takeRun(plan.id);
  for (const event of events) await store.append(plan.id, token, event);
}

async function begin(stage: SlackStage): Promise<Plan> {
  const plan = await stage.plan({ state: "running" });
  const now = Date.now();
  await tell(plan, stage, [
    { type: "run.started", at: now, worker: "bench", resumed: false },
    { type: "step.started", at: now, step: at.move },
  ]);
  return plan;
}

/** Figures of every run, each second. */
async function goOn(plans: readonly Plan[], { store }: SlackStage, signal: AbortSignal): Promise<void> {
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

async function end(plan: Plan, stage: SlackStage): Promise<void> {
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

const posted = ({ slack }: SlackStage): number =>
  slack.messages("ferry").filter(({ isByBot }) => isByBot).length;

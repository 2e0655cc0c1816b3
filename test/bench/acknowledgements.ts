import { setTimeout as delay } from "node:timers/promises";
import { type Figure, seconds } from "./figures.ts";
import { type Acknowledged, type Load, slackLoad } from "./slack-load.ts";
import { openSlackStage, type SlackStage } from "./slack-stage.ts";

const MINUTE_MS = 60_000;
const REFRESH_EVERY_MS = 30_000;
/** After the last act, before answers are counted; where a bot died, until the other one has done what it left. */
const SETTLE_MS = 5_000;
const TAKEN_OVER_MS = 90_000;

/** How soon Slack is told that a command or click arrived, and whether each is acted on once: 50 a second for a minute. */
export async function acknowledgements(say: (line: string) => void): Promise<Figure[]> {
  const done = await underLoad({ forMs: MINUTE_MS, settleMs: SETTLE_MS }, say);
  const [p50, p99, max] = [0.5, 0.99, 1].map((share) => quantile(done.tookMs, share));
  return [
    {
      what: `Slack: acknowledgement, ${rateOf(done)}`,
      measured: `p50 ${p50} ms, p99 ${p99} ms, max ${max} ms`,
      wanted: "p99 at most 250 ms, none over 2 s",
      met: Number(p99) <= 250 && Number(max) <= 2_000,
    },
    {
      what: "Slack: of these, with one in a hundred, every approval and every /migrate delivered twice",
      measured: fates(done),
      wanted: "0 of each",
      met: isClean(done),
    },
  ];
}

/** The same for five minutes in which Slack refreshes a socket every 30 s. */
export async function refreshes(say: (line: string) => void): Promise<Figure[]> {
  const done = await underLoad(
    { forMs: 5 * MINUTE_MS, settleMs: SETTLE_MS },
    say,
    async ({ slack }, signal) => {
      const closed: Promise<void>[] = [];
      while (await passed(REFRESH_EVERY_MS, signal)) closed.push(slack.faults.refresh());
      await Promise.all(closed);
    },
  );
  return [
    {
      what: `Slack: ${rateOf(done)}, a socket refreshed every 30 s`,
      measured: `${fates(done)}; max ${quantile(done.tookMs, 1)} ms`,
      wanted: "0 of each",
      met: isClean(done),
    },
  ];
}

/** One of two bots is killed in the middle of a minute of that load: what Slack knows to be received is done and answered by the other. */
export async function botKilled(say: (line: string) => void): Promise<Figure[]> {
  const done = await underLoad({ forMs: MINUTE_MS, settleMs: TAKEN_OVER_MS }, say, async (stage, signal) => {
    if (await passed(MINUTE_MS / 2, signal)) await stage.kill();
  });
  return [
    {
      what: `Slack: one of two bots killed under that load (${done.lost} were on their way, and their people saw so)`,
      measured: `${done.unanswered} unanswered, ${done.decidedWrongly} decided wrongly, ${done.askedWrongly} planned wrongly (${done.answeredTwice} answered twice)`,
      wanted: "0 unanswered, decided or planned wrongly",
      met: done.unanswered + done.decidedWrongly + done.askedWrongly === 0,
    },
  ];
}

/** Runs the load, and `beside` it whatever goes wrong, until the load is over. */
async function underLoad(
  load: Omit<Load, "beside">,
  say: (line: string) => void,
  beside: (stage: SlackStage, signal: AbortSignal) => Promise<void> = async () => {},
): Promise<Acknowledged> {
  const stage = await openSlackStage();
  try {
    const done = await slackLoad(stage, { ...load, beside: (signal) => beside(stage, signal) });
    for (const line of stage.errors()) say(`  ${line}`);
    return done;
  } finally {
    await stage.close();
  }
}

/** True after so long; false once the signal is aborted. */
const passed = (ms: number, signal: AbortSignal): Promise<boolean> =>
  delay(ms, true, { signal }).catch(() => false);

const quantile = (sorted: readonly number[], share: number): string =>
  (sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN).toFixed(0);

/** What the load was in truth: `3020 commands and clicks in 60.0 s, 50.3 a second`. */
const rateOf = ({ tookMs, lost, lastedMs }: Acknowledged): string => {
  const count = tookMs.length + lost;
  return `${count} commands and clicks in ${seconds(lastedMs)}, ${((1000 * count) / lastedMs).toFixed(1)} a second`;
};

const fates = ({ lost, unanswered, answeredTwice, decidedWrongly, askedWrongly }: Acknowledged): string =>
  `${lost} not acknowledged, ${unanswered} unanswered, ${answeredTwice} answered twice, ${decidedWrongly} decided wrongly, ${askedWrongly} planned wrongly`;

const isClean = ({ lost, unanswered, answeredTwice, decidedWrongly, askedWrongly }: Acknowledged): boolean =>
  lost + unanswered + answeredTwice + decidedWrongly + askedWrongly === 0;

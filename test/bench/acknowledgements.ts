import { setTimeout as delay } from "node:timers/promises";
import { discordLoad } from "./discord-load.ts";
import { type DiscordStage, openDiscordStage } from "./discord-stage.ts";
import { type Figure, seconds } from "./figures.ts";
import { type Acknowledged, type Load, type LoadedChat, underLoad } from "./load.ts";
import { slackLoad } from "./slack-load.ts";
import { openSlackStage, type SlackStage } from "./slack-stage.ts";
import type { Stage } from "./stage.ts";

const MINUTE_MS = 60_000;
const EVERY_MS = 30_000;
/** After the last act, before answers are counted; where a bot died, until the other one has done what it left. */
const SETTLE_MS = 5_000;
const TAKEN_OVER_MS = 90_000;

/** A platform under load, and what may go wrong beside it. */
interface Bench<T extends Stage> {
  readonly name: string;
  open(): Promise<T>;
  chat(stage: T): LoadedChat;
}

const SLACK: Bench<SlackStage> = { name: "Slack", open: openSlackStage, chat: slackLoad };
const DISCORD: Bench<DiscordStage> = { name: "Discord", open: openDiscordStage, chat: discordLoad };

type Say = (line: string) => void;

export const acknowledgements = (say: Say): Promise<Figure[]> => acknowledged(SLACK, say);
export const discordAcknowledgements = (say: Say): Promise<Figure[]> => acknowledged(DISCORD, say);

/** How soon a platform is told that a command or click arrived, and whether each is acted on once: 50 a second for a minute. */
async function acknowledged<T extends Stage>(bench: Bench<T>, say: Say): Promise<Figure[]> {
  const done = await loaded(bench, { forMs: MINUTE_MS, settleMs: SETTLE_MS }, say);
  const [p50, p99, max] = [0.5, 0.99, 1].map((share) => quantile(done.tookMs, share));
  return [
    {
      what: `${bench.name}: acknowledgement, ${rateOf(done)}`,
      measured: `p50 ${p50} ms, p99 ${p99} ms, max ${max} ms`,
      wanted: "p99 at most 250 ms, none over 2 s",
      met: Number(p99) <= 250 && Number(max) <= 2_000,
    },
    {
      what: `${bench.name}: of these, with one in a hundred, every approval and every /migrate delivered twice`,
      measured: fates(done),
      wanted: "0 of each",
      met: isClean(done),
    },
  ];
}

/** The same for five minutes in which Slack refreshes a socket every 30 s. */
export async function refreshes(say: Say): Promise<Figure[]> {
  const done = await loaded(
    SLACK,
    { forMs: 5 * MINUTE_MS, settleMs: SETTLE_MS },
    say,
    async (stage, signal) => {
      const closed: Promise<void>[] = [];
      while (await passed(EVERY_MS, signal)) closed.push(stage.slack.faults.refresh());
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

/** The same for five minutes in which Discord's gateway is cut every 30 s. */
export async function gatewayCuts(say: Say): Promise<Figure[]> {
  const done = await loaded(
    DISCORD,
    { forMs: 5 * MINUTE_MS, settleMs: SETTLE_MS },
    say,
    async (stage, signal) => {
      while (await passed(EVERY_MS, signal)) stage.discord.faults.dropGateway();
    },
  );
  return [
    {
      what: `Discord: ${rateOf(done)}, the gateway cut every 30 s`,
      measured: `${fates(done)}; max ${quantile(done.tookMs, 1)} ms`,
      wanted: "0 of each",
      met: isClean(done),
    },
  ];
}

export const botKilled = (say: Say): Promise<Figure[]> => killed(SLACK, say);
export const discordBotKilled = (say: Say): Promise<Figure[]> => killed(DISCORD, say);

/** One of two bots is killed in the middle of a minute of that load: what the platform knows to be received is done and answered by the other. */
async function killed<T extends Stage>(bench: Bench<T>, say: Say): Promise<Figure[]> {
  const done = await loaded(
    bench,
    { forMs: MINUTE_MS, settleMs: TAKEN_OVER_MS },
    say,
    async (stage, signal) => {
      if (await passed(MINUTE_MS / 2, signal)) await stage.kill();
    },
  );
  return [
    {
      what: `${bench.name}: one of two bots killed under that load (${done.lost} were on their way, and their people saw so)`,
      measured: `${done.unanswered} unanswered, ${done.decidedWrongly} decided wrongly, ${done.askedWrongly} planned wrongly (${done.answeredTwice} answered twice)`,
      wanted: "0 unanswered, decided or planned wrongly",
      met: done.unanswered + done.decidedWrongly + done.askedWrongly === 0,
    },
  ];
}

/** Runs the load, and `beside` it whatever goes wrong, until the load is over. */
async function loaded<T extends Stage>(
  { open, chat }: Bench<T>,
  load: Omit<Load, "beside">,
  say: Say,
  beside: (stage: T, signal: AbortSignal) => Promise<void> = async () => {},
): Promise<Acknowledged> {
  const stage = await open();
  try {
    const done = await underLoad(stage, chat(stage), { ...load, beside: (signal) => beside(stage, signal) });
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

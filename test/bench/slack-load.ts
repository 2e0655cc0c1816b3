import { setTimeout as delay } from "node:timers/promises";
import type { Plan } from "../../jobs/record.ts";
import { waitFor } from "../lab/wait.ts";
import { PEOPLE, type SlackStage } from "./slack-stage.ts";

/** What became of a load of commands and clicks. */
export interface Acknowledged {
  /** From Slack's sending to the acknowledgement, ms, ascending. */
  readonly tookMs: readonly number[];
  /** Not acknowledged in time. */
  readonly lost: number;
  /** Commands and clicks whose person was not answered, and those who were answered more than once. */
  readonly unanswered: number;
  readonly answeredTwice: number;
  /** Plans that many people approved at the same moment, and that were not approved exactly once. */
  readonly decidedWrongly: number;
}

/** Between two acts: 50 a second. */
const EVERY_MS = 20;
/** Every so many deliveries come twice: to two sockets, where there are two. */
const TWICE = 97;
/** Plans that wait and stay so, and plans that three people approve at the same moment. */
const WAITING = 5;
const RACED = 10;
/** Neither is an approver. */
const REFUSED = ["ann", "eve"] as const;
const APPROVERS = ["bob", "carol", "dave"] as const;

/**
 * Types and presses 50 times a second: half commands, each with an answer that
 * names it alone, half clicks on Approve by people who may not, each answered;
 * and now and then three approvers press the same button at once. `beside` runs
 * with it, from its first act until it is aborted at its last.
 */
export async function slackLoad(
  stage: SlackStage,
  forMs: number,
  beside: (signal: AbortSignal) => Promise<void>,
): Promise<Acknowledged> {
  const { slack, store } = stage;
  const read = { readAt: Date.now(), domains: [] };
  await store.saveSnapshot({ at: Date.now(), hosts: ["kvm1", "kvm2"].map((name) => ({ name, ...read })) });
  const plans: Plan[] = [];
  for (let i = 0; i < WAITING + RACED; i += 1) plans.push(await stage.plan({ state: "waiting" }));
  const cards = await waitFor("a card of each plan", () => cardsOf(plans, stage), { timeoutMs: 240_000 });

  const tookMs: number[] = [];
  const wanted = new Map<string, number>();
  let lost = 0;
  const act = (name: string, words: string, deed: Promise<{ tookMs: number }>) =>
    deed.then(
      ({ tookMs: took }) => {
        tookMs.push(took);
        const key = `${name} ${words}`;
        wanted.set(key, (wanted.get(key) ?? 0) + 1);
      },
      () => {
        lost += 1;
      },
    );

  const over = new AbortController();
  const acts: Promise<void>[] = [beside(over.signal)];
  const count = Math.floor(forMs / EVERY_MS);
  const since = performance.now();
  for (let n = 0; n < count; n += 1) {
    await delay(Math.max(0, since + n * EVERY_MS - performance.now()));
    if (n % TWICE === 0) slack.faults.twice();
    const raced =
      n % Math.floor(count / RACED) === 1 ? plans[WAITING + Math.floor((n * RACED) / count)] : undefined;
    if (raced !== undefined) {
      const card = cards.get(raced.id) ?? "";
      acts.push(...APPROVERS.map((name) => act(name, raced.id, slack.press(name, card, "Approve"))));
    } else if (n % 2 === 0) {
      const name = PEOPLE[(n / 2) % PEOPLE.length] ?? "ann";
      acts.push(act(name, `vm${n}x`, slack.command(name, "ferry", "/ferry", `where vm${n}x`)));
    } else {
      const { id } = plans[n % WAITING] ?? { id: "" };
      const name = REFUSED[n % REFUSED.length] ?? "ann";
      acts.push(act(name, id, slack.press(name, cards.get(id) ?? "", "Approve")));
    }
  }
  over.abort();
  await Promise.all(acts);

  const missing = () => differences(wanted, answers(stage, [...wanted.keys()]));
  await waitFor("an answer to everything", () => (missing().unanswered === 0 ? true : undefined), {
    timeoutMs: 120_000,
    intervalMs: 1_000,
  }).catch(() => {});
  const decided = await Promise.all(plans.slice(WAITING).map(({ id }) => store.plan(id)));
  return {
    tookMs: tookMs.sort((a, b) => a - b),
    lost,
    ...missing(),
    decidedWrongly: decided.filter((plan) => plan?.state !== "approved" || plan.approvals.length !== 1)
      .length,
  };
}

/** Each plan's card, by its ts; undefined while one is missing. */
function cardsOf(plans: readonly Plan[], { slack }: SlackStage): Map<string, string> | undefined {
  const cards = slack
    .messages("ferry")
    .filter(({ elements }) => elements.some(({ label }) => label === "Approve"));
  const found = new Map(
    plans.flatMap(({ id }) => {
      const card = cards.find(({ elements }) =>
        elements.some(({ actionId }) => actionId === `approve.${id}`),
      );
      return card === undefined ? [] : [[id, card.ts]];
    }),
  );
  return found.size === plans.length ? found : undefined;
}

/** How often each person was told of each of these. */
function answers({ slack }: SlackStage, keys: readonly string[]): Map<string, number> {
  const told = new Map<string, number>();
  const known = new Set(keys);
  for (const name of PEOPLE) {
    for (const { shown } of slack.ephemeral(name)) {
      const words = new Set(shown.match(/[a-z0-9]+/g) ?? []);
      for (const word of words) {
        const key = `${name} ${word}`;
        if (known.has(key)) told.set(key, (told.get(key) ?? 0) + 1);
      }
    }
  }
  return told;
}

function differences(
  wanted: ReadonlyMap<string, number>,
  told: ReadonlyMap<string, number>,
): { unanswered: number; answeredTwice: number } {
  let [unanswered, answeredTwice] = [0, 0];
  for (const [key, count] of wanted) {
    const given = told.get(key) ?? 0;
    unanswered += Math.max(0, count - given);
    answeredTwice += Math.max(0, given - count);
  }
  return { unanswered, answeredTwice };
}

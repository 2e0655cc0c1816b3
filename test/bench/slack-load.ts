import { setTimeout as delay } from "node:timers/promises";
import type { Plan } from "../../jobs/record.ts";
import { waitFor } from "../lab/wait.ts";
import type { Delivered } from "../support/slack/people.ts";
import { PEOPLE, type SlackStage } from "./slack-stage.ts";

/** What became of a load of commands and clicks. */
export interface Acknowledged {
  /** From Slack's sending to the acknowledgement, ms, ascending. */
  readonly tookMs: readonly number[];
  /** From the first act to the last one's acknowledgement, ms. */
  readonly lastedMs: number;
  /** Not acknowledged in time. */
  readonly lost: number;
  /** Commands and clicks whose person was not answered, and those that were answered more than once. */
  readonly unanswered: number;
  readonly answeredTwice: number;
  /** Plans that many people approved at the same moment, each click delivered twice, and that were not approved exactly once. */
  readonly decidedWrongly: number;
  /** Of `/migrate`, each delivered twice: those that did not make exactly one plan. */
  readonly askedWrongly: number;
}

/** Between two acts: 50 a second. */
const EVERY_MS = 20;
/** Every so many deliveries come twice: to two sockets, where there are two. */
const TWICE = 97;
/** Plans that wait and stay so, plans that three people approve at the same moment, and plans that are asked for. */
const WAITING = 5;
const RACED = 10;
const ASKED = 10;
/** Neither is an approver. */
const REFUSED = ["ann", "eve"] as const;
const APPROVERS = ["bob", "carol", "dave"] as const;

export interface Load {
  readonly forMs: number;
  /** How long answers may still come, and come twice, after the last act, ms. */
  readonly settleMs: number;
  /** Runs with the load, from its first act until it is aborted at its last. */
  beside(signal: AbortSignal): Promise<void>;
}

/**
 * Types and presses 50 times a second: half commands, half clicks on Approve by
 * people who may not, each answered at an address of its own; now and then
 * three approvers press the same button at once, or somebody asks for a plan,
 * each of these delivered twice.
 */
export async function slackLoad(stage: SlackStage, load: Load): Promise<Acknowledged> {
  const { slack, store } = stage;
  const read = { readAt: Date.now(), domains: [] };
  await store.saveSnapshot({ at: Date.now(), hosts: ["kvm1", "kvm2"].map((name) => ({ name, ...read })) });
  const plans: Plan[] = [];
  for (let i = 0; i < WAITING + RACED; i += 1) plans.push(await stage.plan({ state: "waiting" }));
  const cards = await waitFor("a card of each plan", () => cardsOf(plans, stage), { timeoutMs: 240_000 });

  const tookMs: number[] = [];
  /** Where each act that was acknowledged is answered. */
  const addresses: string[] = [];
  let lost = 0;
  const act = (deed: Promise<Delivered>) =>
    deed.then(
      ({ tookMs: took, payload }) => {
        tookMs.push(took);
        addresses.push(String(payload.response_url));
      },
      () => {
        lost += 1;
      },
    );

  const over = new AbortController();
  const acts: Promise<void>[] = [load.beside(over.signal)];
  const count = Math.floor(load.forMs / EVERY_MS);
  const tenth = Math.floor(count / RACED);
  const since = performance.now();
  for (let n = 0; n < count; n += 1) {
    await delay(Math.max(0, since + n * EVERY_MS - performance.now()));
    if (n % TWICE === 0) slack.faults.twice();
    const raced = n % tenth === 1 ? plans[WAITING + Math.floor(n / tenth)] : undefined;
    if (raced !== undefined) {
      const card = cards.get(raced.id) ?? "";
      slack.faults.twice(APPROVERS.length);
      acts.push(...APPROVERS.map((name) => act(slack.press(name, card, "Approve"))));
    } else if (n % tenth === 2 && n / tenth < ASKED) {
      slack.faults.twice();
      acts.push(act(slack.command("ann", "ferry", "/migrate", askedFor(Math.floor(n / tenth)))));
    } else if (n % 2 === 0) {
      const name = PEOPLE[(n / 2) % PEOPLE.length] ?? "ann";
      acts.push(act(slack.command(name, "ferry", "/ferry", `where vm${n}x`)));
    } else {
      const { id } = plans[n % WAITING] ?? { id: "" };
      const name = REFUSED[(n >> 1) % REFUSED.length] ?? "ann";
      acts.push(act(slack.press(name, cards.get(id) ?? "", "Approve")));
    }
  }
  over.abort();
  await Promise.all(acts);
  const lastedMs = performance.now() - since;

  const unanswered = () => addresses.filter((address) => slack.answersAt(address) === 0).length;
  await waitFor("an answer to everything", () => (unanswered() === 0 ? true : undefined), {
    timeoutMs: 120_000,
    intervalMs: 1_000,
  }).catch(() => {});
  // What is done twice is done a second time later.
  await delay(load.settleMs);
  const decided = await Promise.all(plans.slice(WAITING).map(({ id }) => store.plan(id)));
  const made = (await store.recentPlans(1_000)).map(({ typed }) => typed);
  return {
    tookMs: tookMs.sort((a, b) => a - b),
    lastedMs,
    lost,
    unanswered: unanswered(),
    answeredTwice: addresses.filter((address) => slack.answersAt(address) > 1).length,
    decidedWrongly: decided.filter((plan) => plan?.state !== "approved" || plan.approvals.length !== 1)
      .length,
    askedWrongly: Array.from({ length: ASKED }, (_, i) => `/migrate ${askedFor(i)}`).filter(
      (typed) => made.filter((other) => other === typed).length !== 1,
    ).length,
  };
}

const askedFor = (n: number) => `asked-${n} kvm1 kvm2`;

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

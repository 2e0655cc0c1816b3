import { setTimeout as delay } from "node:timers/promises";
import type { Plan } from "../../jobs/record.ts";
import { waitFor } from "../lab/wait.ts";
import { PEOPLE, type Stage } from "./stage.ts";

/** Something that somebody did and that was acknowledged. */
export interface Deed {
  /** From the platform's sending to the acknowledgement, ms. */
  readonly tookMs: number;
  /** Where it is answered; undefined where the acknowledgement is the answer. */
  readonly answeredAt?: string;
}

/** What people do on one platform. Each deed rejects when it is not acknowledged in time. */
export interface LoadedChat {
  /** Each plan's card, by the plan's id; undefined while one is missing. */
  cards(plans: readonly Plan[]): ReadonlyMap<string, string> | undefined;
  /** Something that changes nothing. */
  look(name: string, n: number): Promise<Deed>;
  /** A click on Approve by somebody who may not. */
  tryToApprove(name: string, card: string): Promise<Deed>;
  /** Approvals by several people at the same moment, each click delivered twice. */
  approveAtOnce(names: readonly string[], card: string): readonly Promise<Deed>[];
  /** A migration that is asked for, delivered twice. */
  ask(name: string, vm: string): Promise<Deed>;
  /** The next one is delivered twice. */
  twice(): void;
  /** How many answers came there. */
  answersAt(place: string): number;
}

/** What became of a load of commands and clicks. */
export interface Acknowledged {
  /** From the platform's sending to the acknowledgement, ms, ascending. */
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
export async function underLoad(stage: Stage, chat: LoadedChat, load: Load): Promise<Acknowledged> {
  const { store } = stage;
  const read = { readAt: Date.now(), domains: [] };
  await store.saveSnapshot({ at: Date.now(), hosts: ["kvm1", "kvm2"].map((name) => ({ name, ...read })) });
  const plans: Plan[] = [];
  for (let i = 0; i < WAITING + RACED; i += 1) plans.push(await stage.plan({ state: "waiting" }));
  const cards = await waitFor("a card of each plan", () => chat.cards(plans), { timeoutMs: 240_000 });

  const tookMs: number[] = [];
  /** Where each act that was acknowledged is answered, by whether that answer may be replaced. */
  const places: string[] = [];
  const replaceable: string[] = [];
  let lost = 0;
  const act = (deed: Promise<Deed>, into = places) =>
    deed.then(
      ({ tookMs: took, answeredAt }) => {
        tookMs.push(took);
        if (answeredAt !== undefined) into.push(answeredAt);
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
    if (n % TWICE === 0) chat.twice();
    const raced = n % tenth === 1 ? plans[WAITING + Math.floor(n / tenth)] : undefined;
    if (raced !== undefined) {
      acts.push(...chat.approveAtOnce(APPROVERS, cards.get(raced.id) ?? "").map((deed) => act(deed)));
    } else if (n % tenth === 2 && n / tenth < ASKED) {
      // Nobody makes these plans here: after five minutes their answers are replaced by words that say so.
      acts.push(act(chat.ask("ann", vmOf(Math.floor(n / tenth))), replaceable));
    } else if (n % 2 === 0) {
      acts.push(act(chat.look(PEOPLE[(n / 2) % PEOPLE.length] ?? "ann", n)));
    } else {
      const { id } = plans[n % WAITING] ?? { id: "" };
      acts.push(act(chat.tryToApprove(REFUSED[(n >> 1) % REFUSED.length] ?? "ann", cards.get(id) ?? "")));
    }
  }
  over.abort();
  await Promise.all(acts);
  const lastedMs = performance.now() - since;

  const unanswered = () => [...places, ...replaceable].filter((place) => chat.answersAt(place) === 0).length;
  await waitFor("an answer to everything", () => (unanswered() === 0 ? true : undefined), {
    timeoutMs: 120_000,
    intervalMs: 1_000,
  }).catch(() => {});
  // What is done twice is done a second time later.
  await delay(load.settleMs);
  const decided = await Promise.all(plans.slice(WAITING).map(({ id }) => store.plan(id)));
  const made = (await store.recentPlans(1_000)).map(({ vm }) => vm);
  return {
    tookMs: tookMs.sort((a, b) => a - b),
    lastedMs,
    lost,
    unanswered: unanswered(),
    answeredTwice: places.filter((place) => chat.answersAt(place) > 1).length,
    decidedWrongly: decided.filter((plan) => plan?.state !== "approved" || plan.approvals.length !== 1)
      .length,
    askedWrongly: Array.from({ length: ASKED }, (_, i) => vmOf(i)).filter(
      (vm) => made.filter((other) => other === vm).length !== 1,
    ).length,
  };
}

/** The VM of the nth migration that is asked for. */
const vmOf = (n: number) => `asked-${n}`;

import type { App } from "@slack/bolt";
import type { Log } from "../../jobs/log.ts";
import type { Inbox } from "../inbox.ts";
import { putAway } from "../put-away.ts";
import { ofInteraction } from "./account.ts";
import type { Arrivals, Taken } from "./arrivals.ts";
import { doArrival, senderOf } from "./do-arrival.ts";
import { readSubmission } from "./do-submission.ts";
import { type Doing, tellError } from "./doing.ts";
import { type Arrival, question, readArrival } from "./payloads.ts";
import { EVENTS } from "./scopes.ts";
import { migrateOptions } from "./views/migrate.ts";

export interface Receiving {
  readonly doing: Doing;
  readonly arrivals: Arrivals;
  readonly inbox: Inbox;
  readonly log: Log;
}

export interface Receiver {
  /** Does what another bot took and died over, one thing after another; while it is at it, another call does nothing. */
  takeOver(): Promise<void>;
  /** Takes nothing more over; resolves when everything in hand has been done and answered. */
  drain(): Promise<void>;
}

/**
 * What nobody has done by then was left by a bot that died: what is in hand
 * ends sooner (bot/patiently.ts) unless Slack hangs on every way to answer, and
 * then somebody is answered twice; what they did is done once all the same.
 */
const ABANDONED_MS = 60_000;

/**
 * Listens to everything that people do. Each payload is acknowledged at once;
 * then it is done, once, however often and to whichever replica it comes.
 */
export function receive(app: App, { doing, arrivals, inbox, log }: Receiving): Receiver {
  const inHand = new Set<Promise<void>>();
  let isTakingOver = false;
  let isClosing = false;
  const put = putAway(inbox, { signal: doing.signal, log });

  function hold(work: Promise<void>): Promise<void> {
    inHand.add(work);
    return work.finally(() => inHand.delete(work));
  }

  /** Slack may have gone meanwhile; what was done is done all the same. */
  const acknowledge = (ack: () => Promise<unknown>) =>
    ack().catch((err: unknown) => log.warn({ err }, "Slack could not be told that a payload arrived"));

  async function take({ arrival, isFirst }: Taken, act: () => Promise<void>): Promise<void> {
    try {
      if (!(await isFirst)) return;
    } catch (error) {
      // It may be in the inbox all the same, or come there yet: what its sender was told is not done must not be done later.
      if (await tell(arrival, error)) await put(arrival.key);
      return;
    }
    await finish(arrival, act);
  }

  async function finish(arrival: Arrival, act: () => Promise<void>): Promise<void> {
    try {
      await act();
    } catch (error) {
      await tell(arrival, error);
    }
    await put(arrival.key);
  }

  /** Whether they know now. */
  async function tell(arrival: Arrival, error: unknown): Promise<boolean> {
    const { key } = arrival;
    const from = senderOf(arrival, doing);
    if (from === undefined) {
      log.warn({ key, err: error }, "an event was lost");
      return false;
    }
    try {
      await tellError(error, from, arrival.kind, doing);
      return true;
    } catch (err) {
      log.warn({ key, err }, "an answer could not be given");
      return false;
    }
  }

  async function listen(body: object, ack: () => Promise<unknown>): Promise<void> {
    const taken = arrivals.begin(body);
    await acknowledge(ack);
    if (taken === undefined) log.debug({}, "a payload that Ferry has no use for");
    else await hold(take(taken, () => doArrival(taken.arrival, doing)));
  }

  app.command(/^\//, ({ body, ack }) => listen(body, ack));
  app.action(/.*/, ({ body, ack }) => listen(body, ack));
  app.shortcut(/.*/, ({ body, ack }) => listen(body, ack));
  // Bolt has acknowledged an event before it comes here.
  for (const name of EVENTS) {
    app.event(name, ({ body }) => listen(body, async () => {}));
  }
  app.options(/.*/, async ({ body, ack }) => {
    const asked = question.safeParse(body);
    await ack(
      asked.success
        ? await migrateOptions(asked.data, ofInteraction(asked.data), doing.bot)
        : { options: [] },
    );
  });
  app.view({ callback_id: /.*/, type: "view_closed" }, ({ ack }) => acknowledge(ack).then(() => {}));
  app.view({ callback_id: /.*/, type: "view_submission" }, async ({ body, ack }) => {
    const taken = arrivals.begin(body);
    if (taken?.arrival.kind !== "submission") return acknowledge(ack).then(() => {});
    const { key, payload } = taken.arrival;
    const read = await readSubmission(key, payload, doing);
    await acknowledge(() => (read.ack === undefined ? ack() : ack(read.ack)));
    await hold(take(taken, read.act));
  });
  app.error(async (err) => log.error({ err }, "a payload of Slack's could not be handled"));

  return {
    async takeOver() {
      if (isTakingOver) return;
      isTakingOver = true;
      try {
        for (const { key, body } of await inbox.abandoned(ABANDONED_MS)) {
          // Others are given it after a while.
          if (isClosing) return;
          const arrival = readArrival(JSON.parse(body));
          log.warn({ key }, "a bot died over what somebody did; it is done now");
          if (arrival === undefined) await inbox.done(key);
          else await hold(finish(arrival, () => doArrival(arrival, doing)));
        }
      } finally {
        isTakingOver = false;
      }
    },
    async drain() {
      isClosing = true;
      while (inHand.size > 0) await Promise.all(inHand);
    },
  };
}

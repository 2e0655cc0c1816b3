import { randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { OpsError } from "../../jobs/error.ts";
import type { Log } from "../../jobs/log.ts";
import type { Store } from "../../jobs/store.ts";
import { settled } from "../settled.ts";
import { wordsOf } from "./errors.ts";
import type { Gateway } from "./gateway.ts";
import type { Standing } from "./standing.ts";

export interface Keeping {
  readonly store: Pick<Store, "takeLeases" | "renewLeases" | "freeLeases">;
  /** Opens the gateway; this bot alone has the lease meanwhile. */
  open(): Promise<Gateway>;
  readonly standing: Standing;
  readonly log: Log;
  readonly times?: Times;
}

/** All in ms. Another bot has the gateway at most `leaseMs + lookMs` after one has died. */
export interface Times {
  readonly leaseMs: number;
  readonly renewMs: number;
  readonly lookMs: number;
  /** After Discord or Redis failed. */
  readonly againMs: number;
  /** After Discord refused Ferry for good: only an administrator mends it, and then it needs no restart. */
  readonly refusedMs: number;
}

const TIMES: Times = { leaseMs: 9_000, renewMs: 3_000, lookMs: 2_000, againMs: 5_000, refusedMs: 60_000 };
const LEASES = [{ name: "discord.gateway", limit: 1 }];

export interface KeptGateway {
  /** Resolves when the gateway is open, or somebody else's, or could not be opened: then it is tried again. */
  readonly begun: Promise<void>;
  /** Closes it and gives up the lease, so that another bot need not wait for it to run out. */
  close(): Promise<void>;
}

/**
 * Discord tells every connection everything, so of several bots one has it:
 * whoever holds a lease in Redis. Two at once, when one was thought dead, do
 * no harm: the inbox gives each interaction to one of them.
 */
export function keepGateway({ store, open, standing, log, times = TIMES }: Keeping): KeptGateway {
  const owner = randomUUID();
  const stop = new AbortController();
  const begun = settled();
  const sleep = (ms: number) => delay(ms, undefined, { signal: stop.signal }).catch(() => {});

  async function keep(): Promise<void> {
    while (!stop.signal.aborted) {
      try {
        const holder = await store.takeLeases(owner, LEASES, times.leaseMs);
        if (holder !== undefined) {
          standing.gateway("elsewhere");
          begun.settle();
          await sleep(times.lookMs);
        } else {
          await hold();
        }
      } catch (err) {
        begun.settle();
        if (stop.signal.aborted) return;
        standing.gateway("closed");
        const isFinal = err instanceof OpsError && err.code.startsWith("discord.");
        if (isFinal) standing.broken("gateway", err);
        else log.warn({ err, why: wordsOf(err) }, "Discord's gateway is not open");
        await store.freeLeases(owner, LEASES).catch(() => {});
        await sleep(isFinal ? times.refusedMs : times.againMs);
      }
    }
  }

  /** Until the lease is somebody else's, Discord has closed the gateway for good, or Ferry stops. */
  async function hold(): Promise<void> {
    standing.gateway("closed");
    const gateway = await open();
    // Who waits for it to open waits no longer than for one that fails.
    Promise.race([gateway.opened, sleep(times.againMs)]).then(() => begun.settle());
    const over = new AbortController();
    try {
      await Promise.race([gateway.ended, renew(AbortSignal.any([stop.signal, over.signal]))]);
    } finally {
      over.abort();
      await gateway.close();
    }
  }

  /** Resolves when this bot is to close the gateway. */
  async function renew(signal: AbortSignal): Promise<void> {
    for (;;) {
      await delay(times.renewMs, undefined, { signal }).catch(() => {});
      if (signal.aborted) return;
      try {
        if (await store.renewLeases(owner, LEASES, times.leaseMs)) continue;
        // It ran out while nobody else wanted it, or somebody has it.
        if ((await store.takeLeases(owner, LEASES, times.leaseMs)) === undefined) continue;
        log.warn({}, "another bot has taken over Discord's gateway");
        return;
      } catch (err) {
        // While Redis is away nobody can take it over, and people are told that Redis does not answer.
        log.warn({ err }, "the lease of Discord's gateway could not be renewed");
      }
    }
  }

  const kept = keep();
  return {
    begun: begun.promise,
    async close() {
      stop.abort();
      begun.settle();
      await kept;
      await store.freeLeases(owner, LEASES).catch((err: unknown) => {
        log.warn({ err }, "the lease of Discord's gateway runs out by itself");
      });
    },
  };
}

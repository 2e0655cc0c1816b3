import { describe, expect, it, onTestFinished } from "vitest";
import { keepGateway, type Times } from "../../../adapters/discord/keep-gateway.ts";
import { keepStanding } from "../../../adapters/discord/standing.ts";
import { settled } from "../../../adapters/settled.ts";
import { OpsError } from "../../../jobs/error.ts";
import type { Store } from "../../../jobs/store.ts";
import { memoryStore } from "../../support/memory-store.ts";
import { silentLog } from "../../support/silent-log.ts";
import { until } from "../../support/until.ts";

const times: Times = { leaseMs: 120, renewMs: 30, lookMs: 20, againMs: 20, refusedMs: 50 };

/** A bot whose gateways open at once, and end when the test says so. */
function bot(store: Store, failure?: () => Error | undefined) {
  const standing = keepStanding({ log: silentLog });
  const gateways: { open: boolean; end(error?: Error): void }[] = [];
  const kept = keepGateway({
    store,
    standing,
    log: silentLog,
    times,
    async open() {
      const { promise: ended, settle } = settled();
      ended.catch(() => {});
      const gateway = { open: true, end: settle };
      gateways.push(gateway);
      const error = failure?.();
      if (error !== undefined) settle(error);
      standing.gateway("open");
      return {
        opened: error === undefined ? Promise.resolve() : new Promise(() => {}),
        ended,
        async close() {
          gateway.open = false;
          settle();
        },
      };
    },
  });
  onTestFinished(() => kept.close());
  return { kept, standing, gateways, isOpen: () => gateways.some(({ open }) => open) };
}

describe("the gateway", () => {
  it("is one bot's, and the other's as soon as that one stops", async () => {
    const store = memoryStore();
    const one = bot(store);
    await one.kept.begun;
    const two = bot(store);
    await two.kept.begun;

    expect([one.isOpen(), two.isOpen()]).toEqual([true, false]);
    expect(two.standing.reasons()).toEqual({ fatal: [], passing: [] });

    await one.kept.close();
    expect(one.isOpen()).toBe(false);
    await until(() => expect(two.isOpen()).toBe(true));
  });

  it("goes to another bot when the one that has it does not renew its lease any more, and to nobody before", async () => {
    const store = memoryStore();
    const dead = { ...store, renewLeases: () => new Promise<boolean>(() => {}) };
    const one = bot(dead);
    await one.kept.begun;
    const begunAt = Date.now();
    const two = bot(store);
    await two.kept.begun;
    expect(two.isOpen()).toBe(false);

    await until(() => expect(two.isOpen()).toBe(true));
    expect(Date.now() - begunAt).toBeGreaterThanOrEqual(times.leaseMs - times.lookMs - 20);
    // What stays open here is a process that hangs: the inbox keeps it from acting twice.
    one.gateways[0]?.end();
  });

  it("is closed by a bot that finds another one in its place", async () => {
    const store = memoryStore();
    let hangs = false;
    const one = bot({
      ...store,
      async renewLeases(...given) {
        if (hangs) await store.freeLeases(given[0], given[1]);
        if (hangs) await store.takeLeases("another bot", given[1], 60_000);
        return store.renewLeases(...given);
      },
    });
    await one.kept.begun;
    expect(one.isOpen()).toBe(true);

    hangs = true;

    await until(() => expect(one.isOpen()).toBe(false));
    expect(one.gateways).toHaveLength(1);
  });

  it("stays open while Redis is away", async () => {
    const store = memoryStore();
    let asked = 0;
    const one = bot({
      ...store,
      async renewLeases() {
        asked += 1;
        throw new OpsError("redis.unreachable", { url: "redis://x", why: "gone" });
      },
    });
    await one.kept.begun;

    await until(() => expect(asked).toBeGreaterThan(4));

    expect(one.isOpen()).toBe(true);
    expect(one.gateways).toHaveLength(1);
  });

  it("is tried again after Discord refused it for good, and needs an administrator meanwhile", async () => {
    let failures = 1;
    const one = bot(memoryStore(), () =>
      failures-- > 0 ? new OpsError("discord.intents-disallowed", { code: 4014 }) : undefined,
    );
    await one.kept.begun;

    expect(one.standing.refused()?.code).toBe("discord.intents-disallowed");
    expect(one.standing.reasons().fatal[0]).toContain("its gateway refuses the app's intents (4014)");
    await until(() => expect(one.isOpen()).toBe(true));
    expect(one.gateways).toHaveLength(2);
  });

  it("is told to be closed while nobody has it", async () => {
    const one = bot(memoryStore(), () => new Error("connect ECONNREFUSED"));

    await until(() => expect(one.gateways.length).toBeGreaterThan(1));

    expect(one.standing.refused()).toBeUndefined();
    await until(() =>
      expect(one.standing.reasons().passing).toEqual([
        "Discord: the gateway is not open, so Ferry hears nobody there",
      ]),
    );
  });
});

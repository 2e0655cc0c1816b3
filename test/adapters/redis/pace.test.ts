import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import type { Pace } from "../../../adapters/pace.ts";
import { type Commands, connectCommands } from "../../../adapters/redis/connection.ts";
import { redisPace } from "../../../adapters/redis/pace.ts";
import { startRedis, type TestRedis } from "../../support/redis.ts";

let redis: TestRedis;
let replicas: Commands[];
let pace: Pace;
beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.stop());
beforeEach(async () => {
  await redis.client.flushall();
  replicas = [connectCommands(redis.address, () => {}), connectCommands(redis.address, () => {})];
  pace = redisPace(replicas[0] as Commands, "slack");
});
afterEach(async () => {
  for (const commands of replicas) await commands.close();
});

const slow = { most: 3, perMs: 60_000 };

test("lets a burst pass at once, and then sends everybody away with the time to come back", async () => {
  const taken = [];
  for (let i = 0; i < 5; i += 1) taken.push(await pace.take("posts", slow, 0));

  expect(taken.map((each) => each.taken)).toEqual([true, true, true, false, false]);
  expect(taken[2]?.waitMs).toBe(0);
  expect(taken[4]?.waitMs).toBeGreaterThan(50_000);
  expect(taken[4]?.waitMs).toBeLessThanOrEqual(60_000);
});

test("gives a place in time to whoever waits for it, each its own", async () => {
  const waits = [];
  for (let i = 0; i < 7; i += 1) waits.push((await pace.take("posts", slow, 150_000)).waitMs);

  expect(waits.slice(0, 3)).toEqual([0, 0, 0]);
  for (const wait of waits.slice(3, 6)) expect(wait).toBeGreaterThan(50_000);
  // The fourth from now waits for one of those that wait themselves.
  expect(waits[6]).toBeGreaterThan(110_000);
});

test("counts over all replicas, and each bucket for itself", async () => {
  const other = redisPace(replicas[1] as Commands, "slack");

  for (const each of [pace, other, pace]) await each.take("posts", slow, 0);

  expect(await other.take("posts", slow, 0)).toMatchObject({ taken: false });
  expect(await other.take("edits", slow, 0)).toMatchObject({ taken: true });
});

test("leaves places of a bucket to those who may take more of it", async () => {
  const less = { ...slow, most: 1 };

  expect(await pace.take("edits", less, 0)).toMatchObject({ taken: true });
  expect(await pace.take("edits", less, 0)).toMatchObject({ taken: false });
  expect(await pace.take("edits", slow, 0)).toMatchObject({ taken: true });
});

test("takes nothing from a bucket that Slack has blocked, until it may", async () => {
  await pace.block("edits", 30_000);

  const { taken, waitMs } = await pace.take("edits", slow, 0);

  expect(taken).toBe(false);
  expect(waitMs).toBeGreaterThan(20_000);
  expect(waitMs).toBeLessThanOrEqual(30_000);
  expect(await pace.take("posts", slow, 0)).toMatchObject({ taken: true });
});

test("never gives out more than the rate allows in any stretch of its time, whoever asks and when", async () => {
  const rate = { most: 4, perMs: 50 };
  // Redis counted between the two; its milliseconds are whole ones.
  const given: { earliest: number; latest: number }[] = [];
  for (let i = 0; i < 600; i += 1) {
    const asked = performance.now();
    const { taken, waitMs } = await pace.take("edits", rate, i % 3 === 0 ? 30 : 0);
    if (taken) given.push({ earliest: asked + waitMs - 1, latest: performance.now() + waitMs });
  }

  expect(given.length).toBeGreaterThan(4);
  for (const [i, { latest }] of given.slice(4).entries()) {
    expect(latest - (given[i]?.earliest ?? 0)).toBeGreaterThan(50);
  }
});

test("forgets a bucket when its time is over", async () => {
  await pace.take("posts", { most: 1, perMs: 5 }, 0);

  await expect.poll(() => redis.client.keys("ferry:pace:*"), { timeout: 5_000 }).toEqual([]);
});

import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { type Commands, connectCommands } from "../../../adapters/redis/connection.ts";
import { redisPace } from "../../../adapters/redis/pace.ts";
import type { Pace } from "../../../adapters/slack/pace.ts";
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

const slow = { everyMs: 60_000, burst: 3 };

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
  for (let i = 0; i < 5; i += 1) waits.push((await pace.take("posts", slow, 150_000)).waitMs);

  expect(waits.slice(0, 3)).toEqual([0, 0, 0]);
  expect(waits[3]).toBeGreaterThan(50_000);
  expect((waits[4] ?? 0) - (waits[3] ?? 0)).toBeGreaterThan(50_000);
  expect(await pace.take("posts", slow, 150_000)).toMatchObject({ taken: false });
});

test("counts over all replicas, and each bucket for itself", async () => {
  const other = redisPace(replicas[1] as Commands, "slack");

  for (const each of [pace, other, pace]) await each.take("posts", slow, 0);

  expect(await other.take("posts", slow, 0)).toMatchObject({ taken: false });
  expect(await other.take("edits", slow, 0)).toMatchObject({ taken: true });
});

test("leaves places of a bucket to those who may take more of it", async () => {
  const less = { ...slow, burst: 1 };

  expect(await pace.take("edits", less, 0)).toMatchObject({ taken: true });
  expect(await pace.take("edits", less, 0)).toMatchObject({ taken: false });
  expect(await pace.take("edits", slow, 0)).toMatchObject({ taken: true });
});

test("takes nothing from a bucket that Slack has blocked, until it may", async () => {
  const quick = { everyMs: 10, burst: 100 };
  await pace.block("edits", quick, 30_000);

  const { taken, waitMs } = await pace.take("edits", quick, 0);

  expect(taken).toBe(false);
  expect(waitMs).toBeGreaterThan(20_000);
  expect(waitMs).toBeLessThanOrEqual(30_010);
});

test("never gives out more than the rate allows, whoever asks and when", async () => {
  const rate = { everyMs: 20, burst: 4 };
  const since = performance.now();
  let given = 0;
  for (let i = 0; i < 200; i += 1) {
    if ((await pace.take("edits", rate, 0)).taken) given += 1;
  }

  // Redis counts in whole milliseconds.
  expect(given).toBeLessThanOrEqual(4 + Math.ceil((performance.now() - since + 2) / 20));
  expect(given).toBeGreaterThanOrEqual(4);
});

test("forgets a bucket that is full again", async () => {
  await pace.take("posts", { everyMs: 5, burst: 1 }, 0);

  await expect.poll(() => redis.client.keys("ferry:pace:*"), { timeout: 5_000 }).toEqual([]);
});

import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { type Commands, connectCommands } from "../../../adapters/redis/connection.ts";
import { redisInbox } from "../../../adapters/redis/inbox.ts";
import { startRedis, type TestRedis } from "../../support/redis.ts";

let redis: TestRedis;
let commands: Commands;
beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.stop());
beforeEach(async () => {
  await redis.client.flushall();
  commands = connectCommands(redis.address, () => {});
});
afterEach(() => commands.close());

const inbox = () => redisInbox(commands, "slack", 60_000);

test("takes what arrives once, at whichever replica", async () => {
  const answers = await Promise.all([
    inbox().take("c.1", "a"),
    inbox().take("c.1", "a"),
    inbox().take("c.2", "b"),
  ]);

  expect(answers).toEqual([true, false, true]);
});

test("does not take again what was done", async () => {
  await inbox().take("c.1", "a");
  await inbox().done("c.1");

  expect(await inbox().take("c.1", "a")).toBe(false);
  expect(await inbox().abandoned(0)).toEqual([]);
});

test("hands what nobody did to one caller, and to another when that one died over it too", async () => {
  await inbox().take("c.1", "a");
  await inbox().take("c.2", "b");
  await inbox().done("c.2");

  expect(await inbox().abandoned(60_000)).toEqual([]);
  const given = await Promise.all([inbox().abandoned(0), inbox().abandoned(0)]);
  expect(given.flat()).toContainEqual({ key: "c.1", body: "a" });
  expect(await inbox().abandoned(60_000)).toEqual([]);
  await expect.poll(() => inbox().abandoned(1), { timeout: 5_000 }).toEqual([{ key: "c.1", body: "a" }]);
});

test("keeps nothing of what was done, and forgets keys after their time", async () => {
  const short = redisInbox(commands, "slack", 20);
  await short.take("c.1", "a");
  await short.done("c.1");

  await expect.poll(() => redis.client.keys("*"), { timeout: 5_000 }).toEqual([]);
});

test("keeps nothing that arrives after it was done", async () => {
  await inbox().done("c.1");

  expect(await inbox().take("c.1", "a")).toBe(false);
  expect(await inbox().abandoned(0)).toEqual([]);
});

test("keeps nothing that Redis comes to only after its sender was told that Redis does not answer", async () => {
  const kept = inbox();
  await kept.take("c.1", "a");
  await kept.done("c.1");
  redis.freeze();
  try {
    await expect(kept.take("c.2", "b")).rejects.toMatchObject({ code: "redis.unreachable" });
  } finally {
    redis.thaw();
  }

  // Whatever still waits in the connection comes before this.
  await commands.ask((client) => client.ping());
  expect(await redis.client.keys("*")).toEqual(["ferry:once:slack:c.1"]);
  expect(await kept.take("c.2", "b")).toBe(true);
});

test("learns of a clock that was set", async () => {
  let mine = 1_000_000;
  const kept = redisInbox(commands, "slack", 60_000, () => mine);
  await kept.take("c.1", "a");
  mine -= 10_000;

  expect(await kept.take("c.2", "b")).toBe(true);
});

test("is each platform's own", async () => {
  await inbox().take("1", "a");

  expect(await redisInbox(commands, "discord", 60_000).take("1", "a")).toBe(true);
});

test("says that Redis is away, and keeps nobody waiting", async () => {
  await redis.kill();
  try {
    await expect(inbox().take("c.1", "a")).rejects.toMatchObject({ code: "redis.unreachable" });
  } finally {
    await redis.start();
  }
});

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Commands, connectCommands } from "../../../adapters/redis/connection.ts";
import { redisStore } from "../../../adapters/redis/store.ts";
import { startRedis, type TestRedis } from "../../support/redis.ts";
import { examplePlan, storeContract } from "../../support/store-contract.ts";

let redis: TestRedis;
let commands: Commands;
beforeAll(async () => {
  redis = await startRedis();
  commands = connectCommands(redis.address, () => {});
});
afterAll(async () => {
  await commands.close();
  await redis.stop();
});
const empty = async () => {
  await redis.client.flushall();
  return redisStore(commands);
};

storeContract("redisStore", empty);

describe("redisStore", () => {
  const DAY_MS = 24 * 3_600_000;

  it("names the key of a record that it cannot read", async () => {
    const store = await empty();
    await redis.client.set("ferry:plan:k7m2qx9d", JSON.stringify({ ...examplePlan(), state: "dreaming" }));

    await expect(store.plan("k7m2qx9d")).rejects.toMatchObject({
      code: "redis.unreadable",
      details: { key: "ferry:plan:k7m2qx9d" },
    });
  });

  it("lists the other plans when one is unreadable", async () => {
    const store = await empty();
    await store.createPlan(examplePlan({ id: "aaaaaaaa" }));
    await store.createPlan(examplePlan({ id: "bbbbbbbb" }));
    await redis.client.set("ferry:plan:aaaaaaaa", "{");

    expect((await store.recentPlans(10)).map(({ id }) => id)).toEqual(["bbbbbbbb"]);
  });

  it("forgets finished plans after 90 days with all that belongs to them, and never an open one", async () => {
    const store = await empty();
    await store.createPlan(examplePlan({ id: "aaaaaaaa", state: "done", createdAt: 0 }));
    await store.createPlan(examplePlan({ id: "bbbbbbbb", state: "running", createdAt: 0 }));
    const token = await store.takeRun("aaaaaaaa");
    await store.append("aaaaaaaa", token, { type: "run.note", at: 1, text: "old" });

    await store.createPlan(examplePlan({ id: "cccccccc", createdAt: 89 * DAY_MS }));
    expect(await store.plan("aaaaaaaa")).toBeDefined();
    await store.createPlan(examplePlan({ id: "dddddddd", createdAt: 91 * DAY_MS }));

    expect((await store.recentPlans(10, "vm1")).map(({ id }) => id)).toEqual([
      "dddddddd",
      "cccccccc",
      "bbbbbbbb",
    ]);
    expect(await redis.client.keys("ferry:*:aaaaaaaa")).toEqual([]);
  });

  it("keeps at most a thousand finished plans", async () => {
    const store = await empty();
    const id = (i: number) => `p${String(i).padStart(7, "0")}`;

    for (let i = 0; i < 1_003; i += 1) {
      await store.createPlan(examplePlan({ id: id(i), state: "done", createdAt: i }));
    }

    expect(await store.plan(id(2))).toBeUndefined();
    expect(await store.plan(id(3))).toBeDefined();
    expect(await store.recentPlans(2_000)).toHaveLength(1_000);
  });
});

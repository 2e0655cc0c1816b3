import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Commands, connectCommands } from "../../../adapters/redis/connection.ts";
import { redisOnce } from "../../../adapters/redis/once.ts";
import { redisPosts } from "../../../adapters/redis/posts.ts";
import { startRedis, type TestRedis } from "../../support/redis.ts";

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

describe("redisPosts", () => {
  it("gives back what was posted for a plan, each message as it was last written", async () => {
    const posts = redisPosts(commands);
    await posts.write("aaaaaaaa", "root", { ref: "C1/1.0", digest: "d1", at: 1 });
    await posts.write("aaaaaaaa", "card", { ref: "C1/2.0", digest: "d2", at: 2 });
    await posts.write("aaaaaaaa", "root", { ref: "C1/1.0", digest: "d3", at: 3 });
    await posts.write("bbbbbbbb", "root", { ref: "C1/9.0", digest: "d9", at: 9 });

    expect(await posts.read("aaaaaaaa")).toEqual(
      new Map([
        ["root", { ref: "C1/1.0", digest: "d3", at: 3 }],
        ["card", { ref: "C1/2.0", digest: "d2", at: 2 }],
      ]),
    );
    expect(await posts.read("cccccccc")).toEqual(new Map());
  });

  it("refuses to read what it did not write", async () => {
    await redis.client.hset("ferry:posts:dddddddd", "root", '{"ref":1}');
    await expect(redisPosts(commands).read("dddddddd")).rejects.toMatchObject({ code: "redis.unreadable" });
  });
});

describe("redisOnce", () => {
  it("tells the first of many deliveries, also of those at the same time", async () => {
    const once = redisOnce(commands, 60_000);
    const answers = await Promise.all(Array.from({ length: 5 }, () => once.first("Ev1")));
    expect(answers.filter((first) => first)).toHaveLength(1);
    expect(await once.first("Ev2")).toBe(true);
  });

  it("forgets a key after its time", async () => {
    const once = redisOnce(commands, 20);
    expect(await once.first("Ev3")).toBe(true);
    await expect.poll(() => once.first("Ev3"), { timeout: 4_000 }).toBe(true);
  });
});

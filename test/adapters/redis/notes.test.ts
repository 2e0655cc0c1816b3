import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Commands, connectCommands } from "../../../adapters/redis/connection.ts";
import { redisNotes } from "../../../adapters/redis/notes.ts";
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

describe("redisNotes", () => {
  it("keeps the latest text of each name, and each platform's own", async () => {
    const notes = redisNotes(commands, "discord");
    await notes.write("session", "one");
    await notes.write("session", "two");
    await notes.write("commands.1.2", "");

    expect(await notes.read("session")).toBe("two");
    expect(await notes.read("commands.1.2")).toBe("");
    expect(await notes.read("else")).toBeUndefined();
    expect(await redisNotes(commands, "slack").read("session")).toBeUndefined();
  });
});

import { setTimeout as delay } from "node:timers/promises";
import { afterEach, expect, it } from "vitest";
import { connectCommands } from "../../../adapters/redis/connection.ts";
import { redisPace } from "../../../adapters/redis/pace.ts";
import { openSlack, type Slack } from "../../../adapters/slack/open-slack.ts";
import { ChatError } from "../../../bot/chat.ts";
import { message } from "../../../bot/message.ts";
import { memoryInbox } from "../../support/memory-inbox.ts";
import { startRedis } from "../../support/redis.ts";
import { silentLog } from "../../support/silent-log.ts";
import { type FakeSlack, openFakeSlack } from "../../support/slack/fake-slack.ts";
import { memoryBot, socketEnv } from "../../support/slack-under-test.ts";

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

/** Two replicas of a bot in a Slack that enforces its limits, and one Redis. */
async function replicas(): Promise<{ slack: FakeSlack; chats: Slack[] }> {
  const redis = await startRedis();
  closing.push(() => redis.stop());
  const slack = await openFakeSlack({ rateLimits: true });
  closing.push(() => slack.close());
  const chats: Slack[] = [];
  for (let i = 0; i < 2; i += 1) {
    const commands = connectCommands(redis.address, () => {});
    closing.push(() => commands.close());
    const chat = await openSlack({
      env: socketEnv(slack),
      bot: memoryBot(),
      inbox: memoryInbox(),
      pace: redisPace(commands, "slack"),
      log: silentLog,
      staggerMs: 1,
      onIntent: async () => {},
    });
    closing.push(() => chat.close());
    chats.push(chat);
  }
  return { slack, chats };
}

/** As a job does: comes back when it was told to, until it is done. */
async function persistently<T>(act: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await act();
    } catch (error) {
      if (!(error instanceof ChatError) || error.afterMs === undefined) throw error;
      await delay(error.afterMs);
    }
  }
}

it("keeps two replicas that post as much as they can within Slack's limits, which refuse none of it", async () => {
  const { slack, chats } = await replicas();
  const place = { platform: "slack", channel: `${slack.team.id}/${slack.channelId("ferry")}` };
  const words = message("Move vm1", "good", "done");

  await Promise.all(
    chats.flatMap((chat, replica) =>
      Array.from({ length: 6 }, (_, n) =>
        persistently(() => chat.postRoot(place, `k7m2qx9${replica}.note-${n}`, words)),
      ),
    ),
  );

  expect(slack.messages("ferry")).toHaveLength(12);
  expect(slack.calls.filter(({ status }) => status === 429)).toEqual([]);
});

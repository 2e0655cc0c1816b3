import { describe, expect, it } from "vitest";
import { ChatError } from "../../bot/chat.ts";
import { keepThread } from "../../bot/keep-thread.ts";
import type { Message } from "../../bot/message.ts";
import type { Plan } from "../../jobs/record.ts";
import { botSite } from "../support/bot-site.ts";
import { type FakeChat, fakeChat } from "../support/fake-chat.ts";
import { memoryOnce } from "../support/memory-once.ts";
import { memoryPosts } from "../support/memory-posts.ts";
import { memoryStore } from "../support/memory-store.ts";
import { plain } from "../support/plain.ts";
import { silentLog } from "../support/silent-log.ts";
import { examplePlan } from "../support/store-contract.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

async function world(changes: Partial<Plan> = {}) {
  let now = examplePlan().createdAt;
  const store = memoryStore(() => now);
  await store.createPlan(examplePlan({ place: { platform: "fake", channel: "ops" }, ...changes }));
  const chat = fakeChat();
  const told: [string, Message][] = [];
  chat.tell = async (account, message) => void told.push([account, message]);
  const logged: unknown[] = [];
  const ports = {
    store,
    chat,
    once: memoryOnce(),
    posts: memoryPosts(),
    site: botSite,
    log: { ...silentLog, info: (...line: unknown[]) => void logged.push(line) },
    now: () => now,
  };
  return {
    ...{ store, chat, told, logged },
    keep: () => keepThread("k7m2qx9d", ports),
    pass(ms: number) {
      now += ms;
    },
    now: () => now,
  };
}

describe("keepThread", () => {
  it("is what syncThread is while all is well", async () => {
    const { chat, told, keep } = await world();

    await keep();

    expect(chat.roots()).toHaveLength(1);
    expect(told).toEqual([]);
  });

  it("tells the requester once what keeps the thread from them, and tries again later", async () => {
    const { chat, told, keep } = await world();
    const refusal = () => new ChatError("Slack refused: not_in_channel", false);
    chat.breakAt(1, "before", refusal());
    chat.breakAt(2, "before", refusal());

    expect(await keep()).toEqual({ laterMs: 60_000 });
    expect(await keep()).toEqual({ laterMs: 60_000 });
    await keep();

    expect(told.map(([account]) => account)).toEqual(["ann"]);
    expect(told.map(([, message]) => plain(message)).join()).toContain("Slack refused: not_in_channel.");
    expect(chat.roots()).toHaveLength(1);
  });

  it("goes on where even the requester cannot be told", async () => {
    const { chat, keep } = await world();
    chat.tell = () => Promise.reject(new ChatError("user_not_found", false));
    chat.breakAt(1, "before", new ChatError("not_in_channel", false));

    expect(await keep()).toEqual({ laterMs: 60_000 });
  });

  describe("that Ferry is kept out of when its plan ends", () => {
    const refuse = ({ chat }: { chat: FakeChat }) =>
      chat.breakAt(1, "before", new ChatError("not_in_channel", false));

    it("is tried again for a week, less and less often", async () => {
      const made = await world({ state: "failed" });
      await made.store.append("k7m2qx9d", await made.store.takeRun("k7m2qx9d"), {
        ...{ type: "run.cancelled", at: made.now() + 10 * MINUTE, standing: "vm1 runs on kvm1." },
      });
      made.pass(10 * MINUTE);
      const delays: (number | undefined)[] = [];

      for (const ms of [0, 2 * MINUTE, 18 * MINUTE, 100 * HOUR, 68 * HOUR]) {
        made.pass(ms);
        refuse(made);
        delays.push((await made.keep())?.laterMs);
      }

      expect(delays).toEqual([MINUTE, MINUTE, 5 * MINUTE, HOUR, undefined]);
      expect(made.told).toHaveLength(1);
    });

    it("tells the end as soon as it is let in", async () => {
      const made = await world({ state: "rejected" });
      refuse(made);

      expect(await made.keep()).toEqual({ laterMs: MINUTE });
      expect(await made.keep()).toBeUndefined();

      expect(made.chat.roots()).toHaveLength(1);
    });

    it("counts from the expiry of a plan that waited for long", async () => {
      const made = await world({ state: "expired", expiresAt: examplePlan().createdAt + 12 * HOUR });
      made.pass(12 * HOUR + 8 * MINUTE);
      refuse(made);

      expect(await made.keep()).toEqual({ laterMs: 2 * MINUTE });
    });
  });

  it("logs what a thread waits for, unless that is its turn", async () => {
    const { chat, logged, keep } = await world();
    chat.breakAt(1, "before", new ChatError("busy", true, undefined, 2_000));
    expect(await keep()).toEqual({ laterMs: 2_000 });
    expect(logged).toEqual([]);
    const away = new ChatError("away", true);
    chat.breakAt(1, "before", away);

    await keep();

    expect(logged).toEqual([[{ planId: "k7m2qx9d", err: away }, "a thread is behind"]]);
  });

  it("leaves what passes, and what is no refusal, to whoever queued it", async () => {
    const { chat, told, keep } = await world();
    chat.breakAt(1, "before", new ChatError("away", true));
    expect(await keep()).toEqual({ laterMs: 5_000 });
    chat.breakAt(1, "before", new Error("bug"));

    await expect(keep()).rejects.toThrow("bug");
    expect(told).toEqual([]);
  });
});

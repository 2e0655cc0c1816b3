import { describe, expect, it } from "vitest";
import { ChatError } from "../../bot/chat.ts";
import { keepThread } from "../../bot/keep-thread.ts";
import type { Message } from "../../bot/message.ts";
import { botSite } from "../support/bot-site.ts";
import { fakeChat } from "../support/fake-chat.ts";
import { memoryPosts } from "../support/memory-posts.ts";
import { memoryStore } from "../support/memory-store.ts";
import { plain } from "../support/plain.ts";
import { silentLog } from "../support/silent-log.ts";
import { examplePlan } from "../support/store-contract.ts";

async function world() {
  const store = memoryStore();
  await store.createPlan(examplePlan({ place: { platform: "fake", channel: "ops" } }));
  const chat = fakeChat();
  const told: [string, Message][] = [];
  chat.tell = async (account, message) => void told.push([account, message]);
  const seen = new Set<string>();
  const once = { first: async (key: string) => !seen.has(key) && Boolean(seen.add(key)) };
  const ports = { store, chat, once, posts: memoryPosts(), site: botSite, log: silentLog, now: Date.now };
  return { chat, told, keep: () => keepThread("k7m2qx9d", ports) };
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

  it("leaves what passes, and what is no refusal, to whoever queued it", async () => {
    const { chat, told, keep } = await world();
    chat.breakAt(1, "before", new ChatError("away", true));
    expect(await keep()).toEqual({ laterMs: 5_000 });
    chat.breakAt(1, "before", new Error("bug"));

    await expect(keep()).rejects.toThrow("bug");
    expect(told).toEqual([]);
  });
});

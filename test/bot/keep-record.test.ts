import { expect, it } from "vitest";
import { type Attachment, ChatError } from "../../bot/chat.ts";
import { syncThread } from "../../bot/sync-thread.ts";
import { botSite } from "../support/bot-site.ts";
import { fakeChat } from "../support/fake-chat.ts";
import { memoryPosts } from "../support/memory-posts.ts";
import { memoryStore } from "../support/memory-store.ts";
import { silentLog } from "../support/silent-log.ts";
import { examplePlan } from "../support/store-contract.ts";

/** A run that is over, on a platform with files that fails once with each of these. */
async function ended(...failures: ChatError[]) {
  const store = memoryStore();
  await store.createPlan(examplePlan({ place: { platform: "fake", channel: "ops" }, state: "done" }));
  const token = await store.takeRun("k7m2qx9d");
  await store.append("k7m2qx9d", token, { type: "run.started", at: 1, worker: "w", resumed: false });
  await store.append("k7m2qx9d", token, { type: "run.done", at: 2, summary: ["vm1 runs on kvm2."] });
  const attached: Attachment[] = [];
  const looked: boolean[] = [];
  const chat = {
    ...fakeChat(),
    async attach(root: string, _key: string, file: Attachment, mayStand = false) {
      looked.push(mayStand);
      const failure = failures.shift();
      if (failure !== undefined) throw failure;
      attached.push(file);
      return root;
    },
  };
  const ports = { store, chat, posts: memoryPosts(), site: botSite, log: silentLog, now: Date.now };
  return { attached, looked, sync: () => syncThread("k7m2qx9d", ports) };
}

it("attaches the record of a run that is over once", async () => {
  const { attached, looked, sync } = await ended();

  await sync();
  await sync();

  expect(attached.map(({ name }) => name)).toEqual(["ferry-k7m2qx9d.txt"]);
  expect(looked).toEqual([false]);
});

it("does not look for a record that the platform said it had no room for: it cannot stand there", async () => {
  const { attached, looked, sync } = await ended(new ChatError("takes no more", true, undefined, 2_000));

  expect(await sync()).toEqual({ laterMs: 2_000 });
  await sync();

  expect(attached).toHaveLength(1);
  expect(looked).toEqual([false, false]);
});

it("looks for a record whose fate is not known, until it is, also when looking has to wait", async () => {
  const { attached, looked, sync } = await ended(
    new ChatError("did not answer", true),
    new ChatError("takes no more", true, undefined, 2_000),
  );

  await sync();
  await sync();
  await sync();

  expect(attached).toHaveLength(1);
  expect(looked).toEqual([false, true, true]);
});

it("offers a record that the platform refused for good never again", async () => {
  const { attached, looked, sync } = await ended(new ChatError("no permission for files", false));

  await sync();
  await sync();

  expect(attached).toEqual([]);
  expect(looked).toEqual([false]);
});

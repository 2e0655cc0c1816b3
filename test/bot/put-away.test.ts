import { describe, expect, it } from "vitest";
import { ChatError } from "../../bot/chat.ts";
import type { Message } from "../../bot/message.ts";
import { syncThread } from "../../bot/sync-thread.ts";
import type { Plan } from "../../jobs/record.ts";
import { botSite } from "../support/bot-site.ts";
import { at, migrationSteps } from "../support/example-steps.ts";
import { fakeChat } from "../support/fake-chat.ts";
import { memoryPosts } from "../support/memory-posts.ts";
import { memoryStore } from "../support/memory-store.ts";
import { silentLog } from "../support/silent-log.ts";
import { examplePlan } from "../support/store-contract.ts";

const ID = "k7m2qx9d";
const GIB = 2 ** 30;

async function world() {
  const clock = { now: 1_000_000 };
  const store = memoryStore(() => clock.now);
  await store.createPlan(examplePlan({ id: ID, place: { platform: "fake", channel: "ops" } }));
  const put: [string, Message][] = [];
  const aged = new Set<string>();
  const refusals: Error[] = [];
  const chat = Object.assign(fakeChat(), {
    async putAway(ref: string, root: Message) {
      const refusal = refusals.shift();
      if (refusal !== undefined) throw refusal;
      put.push([ref, root]);
    },
    isAged: (ref: string) => aged.has(ref),
  });
  const ports = {
    store,
    chat,
    posts: memoryPosts(),
    site: botSite,
    log: silentLog,
    now: () => clock.now,
  };
  return {
    clock,
    chat,
    put,
    aged,
    refusals,
    store,
    change: (to: Partial<Plan>) => store.changePlan(ID, (plan) => ({ ...plan, ...to })),
    report: async (event: Parameters<typeof store.append>[2]) =>
      store.append(ID, await store.takeRun(ID), event),
    sync: () => syncThread(ID, ports),
  };
}

const waiting = { state: "waiting", steps: migrationSteps, expiresAt: 9e12 } as const;

describe("a thread", () => {
  it("is put away when its plan is over and nothing in it can be pressed any more, once", async () => {
    const { chat, put, change, report, sync } = await world();
    await sync();
    await change(waiting);
    await sync();
    await change({ state: "running" });
    await report({ type: "run.started", at: 20, worker: "w1", resumed: false });
    await sync();
    expect(put).toEqual([]);

    await report({ type: "run.done", at: 30, summary: ["vm1 runs on kvm2."] });
    await change({ state: "done" });
    await sync();
    await sync();

    expect(put.map(([ref, { status }]) => [ref, status])).toEqual([[chat.roots()[0]?.ref, "done"]]);
  });

  it("that still offers something stays", async () => {
    const { put, change, report, sync } = await world();
    await change({ ...waiting, state: "running" });
    await report({ type: "run.started", at: 20, worker: "w1", resumed: false });
    const error = { code: "internal.bug", title: "It broke", remedy: "Mend it." } as const;
    await report({ type: "run.failed", at: 30, error, standing: "vm1 still runs on kvm1." });
    await change({ state: "failed" });

    await sync();

    expect(put).toEqual([]);
  });

  it("is put away later where the platform is away, and not at all where it refuses", async () => {
    const { put, refusals, change, sync } = await world();
    await change({ ...waiting, state: "rejected" });
    refusals.push(new ChatError("away", true), new ChatError("no", false));

    expect(await sync()).toEqual({ laterMs: 5_000 });
    expect(await sync()).toBeUndefined();
    await sync();

    expect(put).toEqual([]);
    expect(refusals).toEqual([]);
  });
});

describe("a root that is aged", () => {
  it("is edited when a step changes and not for figures, and says where those are", async () => {
    const { clock, chat, aged, store, change, report, sync } = await world();
    await change({ ...waiting, state: "running" });
    await report({ type: "run.started", at: clock.now, worker: "w1", resumed: false });
    await report({ type: "step.started", at: clock.now, step: at.move });
    const figures = (remaining: number) =>
      store.setProgress(ID, {
        iteration: 1,
        totalBytes: 9 * GIB,
        processedBytes: 9 * GIB - remaining,
        remainingBytes: remaining,
        dirtyBytesPerSecond: 0,
        bandwidthBytesPerSecond: 10,
        elapsedMs: 4_000,
      });
    await figures(8 * GIB);
    await sync();
    const [root] = chat.roots();
    const edits = () => chat.roots()[0]?.earlier.length;

    clock.now += 60_000;
    await figures(7 * GIB);
    await sync();
    expect(edits()).toBe(1);

    aged.add(root?.ref ?? "");
    for (const remaining of [6, 5, 4]) {
      clock.now += 60_000;
      await figures(remaining * GIB);
      await sync();
    }
    expect(edits()).toBe(2);
    expect(JSON.stringify(root?.message)).toContain(`How far it is now: /ferry show ${ID}`);
    expect(JSON.stringify(root?.message)).not.toContain("GiB");

    await report({ type: "step.applied", at: clock.now, step: at.move });
    await sync();
    expect(edits()).toBe(3);
  });
});

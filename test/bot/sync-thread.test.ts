import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ChatError, EditRefused, type Posts } from "../../bot/chat.ts";
import { tell } from "../../bot/story.ts";
import { syncThread } from "../../bot/sync-thread.ts";
import { threadOf } from "../../bot/thread.ts";
import type { Plan } from "../../jobs/record.ts";
import { botSite } from "../support/bot-site.ts";
import { at, migrationSteps } from "../support/example-steps.ts";
import { type Break, type FakeChat, fakeChat } from "../support/fake-chat.ts";
import { memoryPosts } from "../support/memory-posts.ts";
import { memoryStore } from "../support/memory-store.ts";
import { silentLog } from "../support/silent-log.ts";
import { examplePlan } from "../support/store-contract.ts";

const ID = "k7m2qx9d";
const bob = { by: { person: "bob", platform: "fake", account: "bob" }, at: 5 };
const unreachable = {
  code: "ssh.unreachable",
  title: "kvm1 cannot be reached by SSH",
  remedy: "Look at kvm1.",
};

/** A process that was killed: nothing catches it. */
class Killed extends Error {}

function world(editIntervalMs = 0) {
  const clock = { now: 1_000_000 };
  const store = memoryStore(() => clock.now);
  const chat = fakeChat({ editIntervalMs });
  const posts = mortalPosts(memoryPosts());
  const ports = { store, chat, posts, site: botSite, log: silentLog, now: () => clock.now };
  const change = (to: Partial<Plan>) => store.changePlan(ID, (plan) => ({ ...plan, ...to }));
  const report = async (event: Parameters<typeof store.append>[2]) =>
    store.append(ID, await store.takeRun(ID), event);
  return { ...ports, clock, change, report, sync: () => syncThread(ID, ports) };
}

type World = ReturnType<typeof world>;

/** Posts whose n-th write from now ends badly. */
function mortalPosts(inner: Posts): Posts & { killAt(n: number, how: Break): void } {
  let left = Number.POSITIVE_INFINITY;
  let dies: Break = "before";
  return {
    killAt(n, how) {
      left = n;
      dies = how;
    },
    read: inner.read,
    async write(plan, key, post) {
      left -= 1;
      if (left === 0 && dies === "before") throw new Killed();
      await inner.write(plan, key, post);
      if (left === 0) throw new Killed();
    },
  };
}

/** What happens to a plan, one thing after another. */
const story: ((world: World) => Promise<unknown>)[] = [
  ({ store }) => store.createPlan(examplePlan({ id: ID, place: { platform: "fake", channel: "ops" } })),
  ({ change }) => change({ state: "waiting", steps: migrationSteps, expiresAt: 9e12 }),
  ({ change }) => change({ approvals: [bob], state: "approved" }),
  ({ report }) => report({ type: "run.waiting", at: 10, for: "incoming.kvm2", holder: "w4jz8rtp" }),
  ({ change }) => change({ state: "running" }),
  ({ report }) => report({ type: "run.started", at: 20, worker: "w1", resumed: false }),
  ({ report }) => report({ type: "step.started", at: 30, step: at.move }),
  ({ store }) =>
    store.setProgress(ID, {
      iteration: 1,
      totalBytes: 100,
      processedBytes: 40,
      remainingBytes: 60,
      dirtyBytesPerSecond: 0,
      bandwidthBytesPerSecond: 10,
      elapsedMs: 4_000,
    }),
  ({ report }) => report({ type: "run.unknown", at: 40, error: unreachable, next: "Ferry tries again." }),
  ({ report }) => report({ type: "run.started", at: 50, worker: "w2", resumed: true }),
  ({ report }) => report({ type: "step.applied", at: 60, step: at.move }),
  ({ report }) => report({ type: "run.note", at: 65, text: "kvm1 keeps the old images." }),
  ({ report }) => report({ type: "run.done", at: 70, summary: ["vm1 runs on kvm2."] }),
  ({ change, store }) => change({ state: "done" }).then(() => store.setProgress(ID, undefined)),
];

async function play(stage: World, length: number): Promise<void> {
  for (const happens of story.slice(0, length)) await happens(stage);
}

const wanted = async ({ store, clock }: World) => {
  const plan = await store.plan(ID);
  if (plan === undefined) throw new Error("no plan");
  const [journal, progress] = [await store.journal(ID), await store.progress(ID)];
  const thread = threadOf({ plan, story: tell(plan, journal), progress, site: botSite, now: clock.now });
  return thread.map(({ key, message }) => ({ key: `${ID}.${key}`, message }));
};

const shown = (chat: FakeChat) => chat.posts.map(({ key, message }) => ({ key, message }));

describe("syncThread", () => {
  it("posts the root, then what is missing in the thread, in order", async () => {
    const stage = world();
    await play(stage, story.length);

    await stage.sync();

    expect(stage.chat.posts.map(({ key }) => key)).toEqual(
      ["root", "card", "waiting-incoming.kvm2", "unknown-1", "note-1", "done"].map((key) => `${ID}.${key}`),
    );
    expect(new Set(stage.chat.posts.slice(1).map(({ root }) => root))).toEqual(
      new Set([stage.chat.posts[0]?.ref]),
    );
  });

  it("does nothing when nothing has changed", async () => {
    const stage = world();
    await play(stage, story.length);
    await stage.sync();
    const { calls } = stage.chat;

    expect(await stage.sync()).toBeUndefined();
    expect(stage.chat.calls).toBe(calls);
  });

  it("knows nothing of a plan that is gone", async () => {
    expect(await world().sync()).toBeUndefined();
  });

  it("comes back for the figures while a run goes on", async () => {
    const stage = world();
    await play(stage, 8);

    expect(await stage.sync()).toEqual({ laterMs: 1_000 });
  });

  it("edits a message once per interval, and comes back when it may", async () => {
    const stage = world(3_000);
    await play(stage, 2);
    await stage.sync();
    stage.clock.now += 1_000;
    await stage.change({ state: "rejected", rejected: bob });

    expect(await stage.sync()).toEqual({ laterMs: 2_000 });
    expect(stage.chat.posts.map(({ earlier }) => earlier.length)).toEqual([0, 0, 0]);
    stage.clock.now += 2_000;
    expect(await stage.sync()).toBeUndefined();
    expect(shown(stage.chat)).toEqual(await wanted(stage));
  });

  it("waits for a platform that is away, and says it again then", async () => {
    const stage = world();
    await play(stage, 2);
    stage.chat.breakAt(2, "before");

    expect(await stage.sync()).toEqual({ laterMs: 5_000 });
    await stage.sync();
    expect(stage.chat.posts).toHaveLength(2);
  });

  it("does not hide that a platform refuses to take a message", async () => {
    const stage = world();
    await play(stage, 2);
    stage.chat.breakAt(1, "before", new ChatError("not_in_channel", false));

    await expect(stage.sync()).rejects.toThrow("not_in_channel");
  });

  it("goes on with the rest of the thread when one message may not be edited any more", async () => {
    const stage = world();
    await play(stage, 2);
    await stage.sync();
    await stage.change({ state: "rejected", rejected: bob });
    stage.chat.breakAt(1, "before", new EditRefused("edit_window_closed"));

    expect(await stage.sync()).toBeUndefined();
    expect(stage.chat.posts.at(-1)?.key).toBe(`${ID}.rejected`);
    const { calls } = stage.chat;
    await stage.sync();
    expect(stage.chat.calls).toBe(calls);
  });

  it("shows the end once it may, although the place was closed to Ferry when it came", async () => {
    const stage = world();
    await play(stage, 2);
    await stage.sync();
    await stage.change({ state: "rejected", rejected: bob });
    stage.chat.breakAt(1, "before", new ChatError("not_in_channel", false));

    await expect(stage.sync()).rejects.toThrow("not_in_channel");
    await stage.sync();

    expect(shown(stage.chat)).toEqual(await wanted(stage));
  });

  it("posts a message again, once, that somebody has deleted", async () => {
    const stage = world();
    await play(stage, 2);
    await stage.sync();
    const card = stage.chat.posts[1];
    stage.chat.remove(card?.ref ?? "");
    await stage.change({ state: "rejected", rejected: bob });

    await stage.sync();
    await stage.sync();

    const cards = stage.chat.posts.filter(({ key }) => key.startsWith(`${ID}.card`));
    expect(cards.map(({ message }) => message.status)).toEqual(["rejected"]);
    // Under its old key, a platform that remembers keys would give back the message that is gone.
    expect(cards[0]?.key).not.toBe(`${ID}.card`);
  });

  it("posts a deleted message again once, though it was killed right after", async () => {
    const stage = world();
    await play(stage, 2);
    await stage.sync();
    stage.chat.remove(stage.chat.posts[1]?.ref ?? "");
    await stage.change({ state: "rejected", rejected: bob });
    stage.chat.breakAt(3, "after", new Killed());

    await expect(stage.sync()).rejects.toThrow(Killed);
    await stage.sync();
    await stage.sync();

    const cards = stage.chat.posts.filter(({ key }) => key.startsWith(`${ID}.card`));
    expect(cards.map(({ message }) => message.status)).toEqual(["rejected"]);
  });

  it("posts an open plan's thread again, in order, on a platform that has forgotten it", async () => {
    const stage = world();
    await play(stage, 4);
    await stage.sync();
    const forgetful = fakeChat();
    forgetful.shows = (ref) => forgetful.posts.some((post) => post.ref === ref);

    await syncThread(ID, { ...stage, chat: forgetful });
    const { calls } = forgetful;
    await syncThread(ID, { ...stage, chat: forgetful });

    expect(shown(forgetful)).toEqual(await wanted(stage));
    expect(forgetful.calls).toBe(calls);
  });

  it("comes back when the platform says, and needs not look for what it refused undone", async () => {
    const stage = world();
    await play(stage, 2);
    stage.chat.breakAt(2, "before", new ChatError("slow down", true, undefined, 12_345));

    expect(await stage.sync()).toEqual({ laterMs: 12_345 });
    await stage.sync();

    expect(shown(stage.chat)).toEqual(await wanted(stage));
    expect(stage.chat.doubted).toEqual([]);
  });

  it("looks for what may have got through", async () => {
    const stage = world();
    await play(stage, 2);
    stage.chat.breakAt(2, "after");

    await stage.sync();
    await stage.sync();

    expect(shown(stage.chat)).toEqual(await wanted(stage));
    expect(stage.chat.doubted).toEqual([`${ID}.card`]);
  });

  it("posts replies although the platform takes no edit of the root yet", async () => {
    const stage = world();
    await play(stage, story.length - 2);
    await stage.sync();
    for (const happens of story.slice(-2)) await happens(stage);
    stage.chat.breakAt(1, "before", new ChatError("slow down", true, undefined, 7_000));

    const later = await stage.sync();

    expect(stage.chat.posts.map(({ key }) => key)).toContain(`${ID}.done`);
    expect(later).toEqual({ laterMs: 7_000 });
    await stage.sync();
    expect(shown(stage.chat)).toEqual(await wanted(stage));
  });

  it("sees through an edit that got through when things are back to what was shown before", async () => {
    const stage = world();
    await play(stage, 2);
    await stage.sync();
    await stage.change({ warnings: ["nobody pings vm1"] });
    stage.chat.breakAt(1, "after", new Killed());
    await expect(stage.sync()).rejects.toThrow(Killed);
    await stage.change({ warnings: [] });

    await stage.sync();

    expect(shown(stage.chat)).toEqual(await wanted(stage));
  });
});

describe("syncThread, killed anywhere", () => {
  const accident = fc.record({
    /** The n-th call to the platform or write of what was posted. */
    at: fc.integer({ min: 1, max: 8 }),
    what: fc.constantFrom("chat" as const, "posts" as const),
    how: fc.constantFrom<Break>("before", "after"),
  });
  const plays = fc.array(
    fc.record({ events: fc.integer({ min: 1, max: 4 }), accident: fc.option(accident) }),
    {
      minLength: 1,
      maxLength: 10,
    },
  );

  it("ends with a thread that is complete, in order, without doubles and true", async () => {
    await fc.assert(
      fc.asyncProperty(plays, fc.constantFrom(0, 3_000), async (acts, editIntervalMs) => {
        const stage = world(editIntervalMs);
        let told = 0;
        for (const { events, accident: bad } of acts) {
          for (const happens of story.slice(told, told + events)) await happens(stage);
          told += events;
          stage.clock.now += 1_000;
          if (bad?.what === "chat") stage.chat.breakAt(bad.at, bad.how, new Killed());
          if (bad?.what === "posts") stage.posts.killAt(bad.at, bad.how);
          await stage.sync().catch((error) => {
            if (!(error instanceof Killed)) throw error;
          });
        }

        stage.posts.killAt(Number.POSITIVE_INFINITY, "before");
        for (let again = 0; again < 12; again += 1) {
          stage.clock.now += 3_000;
          await stage.sync().catch((error) => {
            // An accident that was laid for a call that came only now.
            if (!(error instanceof Killed)) throw error;
          });
        }

        const expected = await wanted(stage);
        const seen = shown(stage.chat);
        expect(seen.map(({ key }) => key)).toEqual(expected.map(({ key }) => key));
        // A running step's time goes on between the last edit and this look.
        const settled = (await stage.store.plan(ID))?.state !== "running";
        if (settled)
          expect(seen.map(({ message }) => message)).toEqual(expected.map(({ message }) => message));
      }),
      { numRuns: 50 },
    );
  }, 30_000);

  it("never edits one message more often than the platform allows", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 2_000 }), { maxLength: 30 }), async (pauses) => {
        const stage = world(3_000);
        const edits = new Map<string, number[]>();
        const edit = stage.chat.edit;
        stage.chat.edit = async (ref, message, key) => {
          edits.set(ref, [...(edits.get(ref) ?? []), stage.clock.now]);
          expect(key).toBe(stage.chat.posts.find((post) => post.ref === ref)?.key);
          await edit(ref, message, key);
        };
        for (const [i, pause] of pauses.entries()) {
          await story[i]?.(stage);
          if ((await stage.store.plan(ID)) !== undefined) await stage.sync();
          stage.clock.now += pause;
        }
        for (const times of edits.values()) {
          for (const [i, time] of times.slice(1).entries()) {
            expect(time - (times[i] ?? 0)).toBeGreaterThanOrEqual(3_000);
          }
        }
      }),
      { numRuns: 20 },
    );
  }, 30_000);
});

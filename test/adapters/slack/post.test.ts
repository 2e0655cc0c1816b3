import { describe, expect, it } from "vitest";
import type { Pace } from "../../../adapters/pace.ts";
import { ChatError, EditRefused } from "../../../bot/chat.ts";
import { type Button, type Message, message, type StepLine, text } from "../../../bot/message.ts";
import { freePace } from "../../support/free-pace.ts";
import { type SlackUnderTest, slackForTest } from "../../support/slack-under-test.ts";

const plain = (words: string) => message(words, "good", "done");
const thrown = (promise: Promise<unknown>) =>
  promise.then(
    () => undefined,
    (error: unknown) => error,
  );
const callsOf = ({ slack }: Pick<SlackUnderTest, "slack">, method: string) =>
  slack.calls.filter((call) => call.method === method);

describe("what Slack answers to a post", () => {
  it.each([
    ["an outage", { status: 503 }, true],
    ["a page in Slack's place", { status: 404 }, true],
    ["a broken connection", { cut: "before" }, true],
    ["trouble of its own", { error: "internal_error" }, true],
    ["a channel that it does not know", { error: "channel_not_found" }, false],
    ["a channel without Ferry", { error: "not_in_channel" }, false],
    ["an archived channel", { error: "is_archived" }, false],
    ["a token that is no use", { error: "token_revoked" }, false],
    ["an error that Ferry does not know", { error: "brand_new_error" }, false],
  ] as const)("%s comes out as an error that says whether it passes", async (_, how, passing) => {
    const { slack, chat, place } = await slackForTest();
    slack.faults.answer("chat.postMessage", how);

    const error = await thrown(chat.postRoot(place, "k7m2qx9d.root", plain("Move vm1")));

    expect(error).toBeInstanceOf(ChatError);
    expect(error).toMatchObject({ passing });
  });

  it.each([
    ["edit_window_closed", true],
    ["cant_update_message", true],
    ["not_in_channel", false],
    ["is_inactive", false],
    ["token_revoked", false],
  ] as const)("%s tells whether this message alone cannot be edited: %s", async (code, alone) => {
    const { slack, chat, place } = await slackForTest();
    const root = await chat.postRoot(place, "k7m2qx9d.root", plain("Move vm1"));
    slack.faults.answer("chat.update", { error: code });

    const error = await thrown(chat.edit(root, plain("Move vm1 again")));

    expect(error).toMatchObject({ passing: false });
    expect(error instanceof EditRefused).toBe(alone);
  });

  it("a limit comes out at once with the time to come back, and no other channel waits", async () => {
    const blocked: [string, number][] = [];
    const pace: Pace = { ...freePace, block: async (bucket, ms) => void blocked.push([bucket, ms]) };
    const { slack, chat, place } = await slackForTest(
      { channels: [{ name: "ferry" }, { name: "other" }] },
      { pace },
    );
    slack.faults.answer("chat.postMessage", { retryAfter: 3_000 });

    const error = await thrown(chat.postRoot(place, "k7m2qx9d.root", plain("Move vm1")));
    const other = { ...place, channel: `${slack.team.id}/${slack.channelId("other")}` };
    await chat.postRoot(other, "b4c5d6f7.root", plain("Move vm2"));

    expect(error).toMatchObject({ passing: true, afterMs: 3_000_000 });
    expect(blocked).toEqual([[`posts.${slack.channelId("ferry")}`, 3_000_000]]);
    expect(slack.channelText("other")).toContain("Move vm2");
  });

  it("a message whose answer was lost is found and not posted twice", async () => {
    const { slack, chat, place, channel } = await slackForTest();
    slack.faults.answer("chat.postMessage", { cut: "done" });

    const error = await thrown(chat.postRoot(place, "k7m2qx9d.root", plain("Move vm1")));
    const ref = await chat.postRoot(place, "k7m2qx9d.root", plain("Move vm1"), true);

    expect(error).toMatchObject({ passing: true });
    expect((await channel()).split("Move vm1")).toHaveLength(2);
    await chat.edit(ref, plain("Move vm1 again"));
  });

  it("a message that cannot be looked for is posted, rather twice than never", async () => {
    const { slack, chat, place, channel } = await slackForTest();
    slack.faults.takeScope("channels:history");

    await chat.postRoot(place, "k7m2qx9d.root", plain("Move vm1"), true);

    expect(await channel()).toContain("Move vm1");
  });

  it("a message that Slack may or may not have is not posted while Slack does not let anybody look", async () => {
    const { slack, chat, place, channel } = await slackForTest();
    slack.faults.answer("conversations.history", { status: 503 });

    expect(await thrown(chat.postRoot(place, "k7m2qx9d.root", plain("Move vm1"), true))).toMatchObject({
      passing: true,
    });
    expect(await channel()).not.toContain("Move vm1");
  });
});

describe("turns", () => {
  it("keep a call from being made before its time, and say when that is", async () => {
    const full: Pace = { ...freePace, take: async () => ({ taken: false, waitMs: 20_000 }) };
    const made = await slackForTest({}, { pace: full });
    const before = made.slack.calls.length;

    const error = await thrown(made.chat.postRoot(made.place, "k7m2qx9d.root", plain("Move vm1")));

    expect(error).toMatchObject({ passing: true });
    expect(Object(error).afterMs).toBeGreaterThan(5_000);
    expect(made.slack.calls.length).toBe(before);
  });

  it("are waited for by files and by looking for what was posted, before Slack is asked", async () => {
    let full: string | undefined;
    const pace: Pace = {
      ...freePace,
      async take(bucket) {
        return bucket === full ? { taken: false, waitMs: 20_000 } : { taken: true, waitMs: 0 };
      },
    };
    const { slack, chat, place } = await slackForTest({}, { pace });
    const root = await chat.postRoot(place, "k7m2qx9d.root", plain("Move vm1"));
    const file = { name: "ferry-k7m2qx9d.txt", title: "Record", text: "x" };
    const before = slack.calls.length;

    for (const [bucket, act] of [
      ["files", () => chat.attach?.(root, "k7m2qx9d.record", file)],
      ["searches.thread", () => chat.postReply(root, "k7m2qx9d.note-1", plain("A note"), false, true)],
      ["searches.channel", () => chat.postRoot(place, "b4c5d6f7.root", plain("Move vm2"), true)],
    ] as const) {
      full = bucket;
      expect(await thrown(Promise.resolve(act()))).toMatchObject({
        passing: true,
        afterMs: expect.any(Number),
      });
    }

    expect(slack.calls.length).toBe(before);
  });

  it.each([
    ["files.completeUploadExternal", "files"],
    ["conversations.replies", "searches.thread"],
    ["conversations.history", "searches.channel"],
    ["chat.update", "edits"],
  ])("are given to nobody while Slack refuses %s for its rate", async (method, bucket) => {
    const blocked: [string, number][] = [];
    const pace: Pace = { ...freePace, block: async (name, ms) => void blocked.push([name, ms]) };
    const { slack, chat, place } = await slackForTest({}, { pace });
    const root = await chat.postRoot(place, "k7m2qx9d.root", plain("Move vm1"));
    const file = { name: "ferry-k7m2qx9d.txt", title: "Record", text: "x" };
    slack.faults.answer(method, { retryAfter: 7 });

    await thrown(Promise.resolve(chat.attach?.(root, "k7m2qx9d.record", file)));
    await thrown(chat.postReply(root, "k7m2qx9d.note-1", plain("A note"), false, true));
    await thrown(chat.postRoot(place, "b4c5d6f7.root", plain("Move vm2"), true));
    await thrown(chat.edit(root, plain("Move vm1 again")));

    expect(blocked).toEqual([[bucket, 7_000]]);
  });

  it("leave edits that people must see more room than figures", async () => {
    const step: StepLine = { mark: "pending", text: "Move vm1" };
    const cancel: Button = { id: "cancel.k7m2qx9d", label: "Cancel", style: "danger" };
    const running = (parts: Partial<Message> = {}) => ({
      ...message("Move vm1", "running", "running", { steps: [step], buttons: [cancel] }),
      ...parts,
    });
    const begun: StepLine = { ...step, mark: "running" };
    const asked: [string, number, number][] = [];
    const pace: Pace = {
      ...freePace,
      async take(bucket, { most }, patienceMs) {
        asked.push([bucket, most, patienceMs]);
        return { taken: true, waitMs: 0 };
      },
    };
    const { chat, place } = await slackForTest({}, { pace });
    const ref = await chat.postRoot(place, "k7m2qx9d.root", plain("Move vm1"));
    const changes: [string, Message][] = [
      ["news", running({ status: "queued" })],
      ["news", running()],
      ["figures", running({ lines: [text("remaining 1.9 GiB")] })],
      ["news", running({ steps: [begun] })],
      ["figures", running({ steps: [{ ...begun, durationMs: 5_000 }], lines: [text("remaining 1 GiB")] })],
      ["news", running({ steps: [{ ...begun, note: "outcome unknown" }] })],
      ["news", running({ steps: [begun], status: "cancelling", buttons: [] })],
      ["news", running({ steps: [begun], status: "cancelling", buttons: [], lines: [text("stopping")] })],
      ["news", message("Move vm1", "good", "done")],
    ];
    const kinds: string[] = [];

    for (const [, shown] of changes) {
      asked.length = 0;
      await chat.edit(ref, shown);
      const [[bucket, most, patienceMs] = ["", 0, 0]] = asked;
      kinds.push(bucket === "edits" && most < 50 && patienceMs === 0 ? "figures" : "news");
    }

    expect(kinds).toEqual(changes.map(([kind]) => kind));
  });

  it("take figures for news after an edit that may not have arrived", async () => {
    const asked: number[] = [];
    const pace: Pace = {
      ...freePace,
      async take(_, { most }) {
        asked.push(most);
        return { taken: true, waitMs: 0 };
      },
    };
    const { slack, chat, place } = await slackForTest({}, { pace });
    const ref = await chat.postRoot(place, "k7m2qx9d.root", plain("Move vm1"));
    slack.faults.answer("chat.update", { status: 503 });
    asked.length = 0;

    await thrown(chat.edit(ref, message("Move vm1", "running", "running")));
    await chat.edit(ref, message("Move vm1", "running", "running"));
    await chat.edit(ref, message("Move vm1", "running", "running", { lines: [text("1 GiB")] }));

    const [first = 0, second, third] = asked;
    expect(second).toBe(first);
    expect(third).toBeLessThan(first);
  });

  it("keep nobody waiting behind figures that Slack leaves hanging", async () => {
    const { slack, chat, place, channel } = await slackForTest();
    const refs = await Promise.all(
      Array.from({ length: 120 }, (_, n) =>
        chat.postRoot(place, `k7m2qx9d.${n}`, message("Move", "running", "running")),
      ),
    );
    slack.faults.answer("chat.update", { hang: "before" }, refs.length);
    const hanging = refs.map((ref) => thrown(chat.edit(ref, message("Move", "running", "running"))));
    await expect.poll(() => callsOf({ slack }, "chat.update").length).toBeGreaterThan(50);

    await chat.postReply(refs[0] ?? "", "k7m2qx9d.done", plain("vm1 runs on kvm2"), true);

    expect(await channel()).toContain("vm1 runs on kvm2");
    slack.faults.away();
    await Promise.all(hanging);
  });
});

describe("an edit", () => {
  it("says again by which key the message is found", async () => {
    const made = await slackForTest();
    const ref = await made.chat.postRoot(made.place, "k7m2qx9d.root", plain("Move vm1"));

    await made.chat.edit(ref, plain("Move vm1 again"), "k7m2qx9d.root");

    const metadata = { event_type: "ferry", event_payload: { key: "k7m2qx9d.root" } };
    expect(callsOf(made, "chat.update").map((call) => call.arguments.metadata)).toEqual([metadata]);
    expect(made.slack.message(ref.split("/")[1] ?? "")).toMatchObject({ metadata });
  });
});

describe("blocks", () => {
  const steps: StepLine[] = [{ mark: "running", text: "Move vm1 from kvm1 to kvm2" }];
  const withSteps = message("Move vm1", "running", "running", { steps });
  const typesOf = ({ slack }: SlackUnderTest, ref: string) =>
    slack.message(ref.split("/")[1] ?? "").blocks.map(({ type }) => type);

  it("are Slack's plan blocks where they are wished and taken", async () => {
    const made = await slackForTest({}, { env: () => ({ blocks: "plan" }) });

    const ref = await made.chat.postRoot(made.place, "k7m2qx9d.root", withSteps);

    expect(typesOf(made, ref)).toContain("plan");
  });

  it("are a list from the first refusal of plan blocks on", async () => {
    const made = await slackForTest({ refusedBlocks: ["plan"] }, { env: () => ({ blocks: "plan" }) });
    const { chat, place, channel } = made;

    const ref = await chat.postRoot(place, "k7m2qx9d.root", withSteps);
    const posts = callsOf(made, "chat.postMessage");
    await chat.postReply(ref, "k7m2qx9d.note-1", withSteps, false);

    expect(posts.map(({ error }) => error)).toEqual(["invalid_blocks", undefined]);
    expect(callsOf(made, "chat.postMessage")).toHaveLength(3);
    expect(typesOf(made, ref)).not.toContain("plan");
    expect(await channel()).toContain("Move vm1 from kvm1 to kvm2");
  });

  it("are a list also where the first plan block to be refused is an edit's", async () => {
    const made = await slackForTest({ refusedBlocks: ["plan"] }, { env: () => ({ blocks: "plan" }) });
    const { chat, place, channel } = made;
    const ref = await chat.postRoot(place, "k7m2qx9d.root", plain("Move vm1"));

    await chat.edit(ref, withSteps);
    await chat.edit(ref, withSteps);

    expect(callsOf(made, "chat.update").map(({ error }) => error)).toEqual([
      "invalid_blocks",
      undefined,
      undefined,
    ]);
    expect(await channel()).toContain("Move vm1 from kvm1 to kvm2");
  });

  it.each(["invalid_blocks", "msg_blocks_too_long"])(
    "give way to text where Slack says %s of them",
    async (error) => {
      const { slack, chat, place, channel } = await slackForTest();
      slack.faults.answer("chat.postMessage", { error });

      await chat.postRoot(place, "k7m2qx9d.root", withSteps);

      expect(await channel()).toContain("Move vm1 from kvm1 to kvm2");
    },
  );

  it("have other ids after each edit, so that no client mixes them up", async () => {
    const { slack, chat, place } = await slackForTest();
    const ref = await chat.postRoot(place, "k7m2qx9d.root", withSteps);
    const ids = () => slack.message(ref.split("/")[1] ?? "").blocks.map(({ block_id }) => String(block_id));
    const before = ids();

    await chat.edit(ref, withSteps);

    expect(new Set([...before, ...ids()]).size).toBe(2 * before.length);
  });
});

import { afterEach, describe, expect, it } from "vitest";
import type { Pace } from "../../../adapters/pace.ts";
import { ChatError, EditRefused } from "../../../bot/chat.ts";
import { message, type StepLine } from "../../../bot/message.ts";
import { freePace } from "../../support/free-pace.ts";
import { type SlackUnderTest, slackUnderTest } from "../../support/slack-under-test.ts";

const open: SlackUnderTest[] = [];
afterEach(async () => {
  for (const each of open.splice(0)) await each.close();
});

async function started(...given: Parameters<typeof slackUnderTest>): Promise<SlackUnderTest> {
  const made = await slackUnderTest(...given);
  open.push(made);
  return made;
}

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
    const { slack, chat, place } = await started();
    slack.faults.answer("chat.postMessage", how);

    const error = await thrown(chat.postRoot(place, "k7m2qx9d.root", plain("Move vm1")));

    expect(error).toBeInstanceOf(ChatError);
    expect(error).toMatchObject({ passing });
  });

  it.each([
    ["edit_window_closed", true],
    ["cant_update_message", true],
    ["not_in_channel", false],
    ["token_revoked", false],
  ] as const)("%s tells whether this message alone cannot be edited: %s", async (code, alone) => {
    const { slack, chat, place } = await started();
    const root = await chat.postRoot(place, "k7m2qx9d.root", plain("Move vm1"));
    slack.faults.answer("chat.update", { error: code });

    const error = await thrown(chat.edit(root, plain("Move vm1 again")));

    expect(error).toMatchObject({ passing: false });
    expect(error instanceof EditRefused).toBe(alone);
  });

  it("a limit comes out at once with the time to come back, and no other channel waits", async () => {
    const blocked: [string, number][] = [];
    const pace: Pace = { ...freePace, block: async (bucket, ms) => void blocked.push([bucket, ms]) };
    const { slack, chat, place } = await started(
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
    const { slack, chat, place, channel } = await started();
    slack.faults.answer("chat.postMessage", { cut: "done" });

    const error = await thrown(chat.postRoot(place, "k7m2qx9d.root", plain("Move vm1")));
    const ref = await chat.postRoot(place, "k7m2qx9d.root", plain("Move vm1"), true);

    expect(error).toMatchObject({ passing: true });
    expect((await channel()).split("Move vm1")).toHaveLength(2);
    await chat.edit(ref, plain("Move vm1 again"));
  });

  it("a message that cannot be looked for is posted, rather twice than never", async () => {
    const { slack, chat, place, channel } = await started();
    slack.faults.takeScope("channels:history");

    await chat.postRoot(place, "k7m2qx9d.root", plain("Move vm1"), true);

    expect(await channel()).toContain("Move vm1");
  });

  it("a message that Slack may or may not have is not posted while Slack does not let anybody look", async () => {
    const { slack, chat, place, channel } = await started();
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
    const made = await started({}, { pace: full });
    const before = made.slack.calls.length;

    const error = await thrown(made.chat.postRoot(made.place, "k7m2qx9d.root", plain("Move vm1")));

    expect(error).toMatchObject({ passing: true });
    expect(Object(error).afterMs).toBeGreaterThan(5_000);
    expect(made.slack.calls.length).toBe(before);
  });

  it("leave edits that people must see more room than figures", async () => {
    const asked: [string, number, number][] = [];
    const pace: Pace = {
      ...freePace,
      async take(bucket, { most }, patienceMs) {
        asked.push([bucket, most, patienceMs]);
        return { taken: true, waitMs: 0 };
      },
    };
    const { chat, place } = await started({}, { pace });
    const ref = await chat.postRoot(place, "k7m2qx9d.root", plain("Move vm1"));
    asked.length = 0;

    await chat.edit(ref, message("Move vm1", "running", "running"));
    await chat.edit(ref, message("Move vm1", "good", "done"));

    expect(asked.map(([bucket]) => bucket)).toEqual(["edits", "edits"]);
    expect(asked[0]?.[1]).toBeLessThan(asked[1]?.[1] ?? 0);
    expect(asked[0]?.[2]).toBe(0);
  });

  it("keep nobody waiting behind figures that Slack leaves hanging", async () => {
    const { slack, chat, place, channel } = await started();
    const refs = await Promise.all(
      Array.from({ length: 120 }, (_, n) => chat.postRoot(place, `k7m2qx9d.${n}`, plain(`Move vm${n}`))),
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

describe("blocks", () => {
  const steps: StepLine[] = [{ mark: "running", text: "Move vm1 from kvm1 to kvm2" }];
  const withSteps = message("Move vm1", "running", "running", { steps });
  const typesOf = ({ slack }: SlackUnderTest, ref: string) =>
    slack.message(ref.split("/")[1] ?? "").blocks.map(({ type }) => type);

  it("are Slack's plan blocks where they are wished and taken", async () => {
    const made = await started({}, { env: () => ({ blocks: "plan" }) });

    const ref = await made.chat.postRoot(made.place, "k7m2qx9d.root", withSteps);

    expect(typesOf(made, ref)).toContain("plan");
  });

  it("are a list from the first refusal of plan blocks on", async () => {
    const made = await started({ refusedBlocks: ["plan"] }, { env: () => ({ blocks: "plan" }) });
    const { chat, place, channel } = made;

    const ref = await chat.postRoot(place, "k7m2qx9d.root", withSteps);
    const posts = callsOf(made, "chat.postMessage");
    await chat.postReply(ref, "k7m2qx9d.note-1", withSteps, false);

    expect(posts.map(({ error }) => error)).toEqual(["invalid_blocks", undefined]);
    expect(callsOf(made, "chat.postMessage")).toHaveLength(3);
    expect(typesOf(made, ref)).not.toContain("plan");
    expect(await channel()).toContain("Move vm1 from kvm1 to kvm2");
  });

  it.each(["invalid_blocks", "msg_blocks_too_long"])(
    "give way to text where Slack says %s of them",
    async (error) => {
      const { slack, chat, place, channel } = await started();
      slack.faults.answer("chat.postMessage", { error });

      await chat.postRoot(place, "k7m2qx9d.root", withSteps);

      expect(await channel()).toContain("Move vm1 from kvm1 to kvm2");
    },
  );

  it("have other ids after each edit, so that no client mixes them up", async () => {
    const { slack, chat, place } = await started();
    const ref = await chat.postRoot(place, "k7m2qx9d.root", withSteps);
    const ids = () => slack.message(ref.split("/")[1] ?? "").blocks.map(({ block_id }) => String(block_id));
    const before = ids();

    await chat.edit(ref, withSteps);

    expect(new Set([...before, ...ids()]).size).toBe(2 * before.length);
  });
});

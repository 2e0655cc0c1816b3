import { describe, expect, it } from "vitest";
import { clientOf, closeAfterEach, openForTest, refused } from "../../support/slack/for-test.ts";

const plain = (text: string) => ({ type: "plain_text" as const, text });
const section = (text: string) => ({ type: "section" as const, text: { type: "mrkdwn" as const, text } });

closeAfterEach();

/** A workspace with a channel of every kind, and its client. */
async function workspace() {
  const slack = await openForTest({
    channels: [
      { name: "ferry" },
      { name: "secret", isPrivate: true, withBot: false },
      { name: "elsewhere", withBot: false },
      { name: "old", isArchived: true },
      { name: "few", members: ["ann"] },
    ],
  });
  const client = clientOf(slack);
  return { slack, client, channel: slack.channelId("ferry") };
}

describe("tokens of the fake Slack", () => {
  it("knows who a token is", async () => {
    const { slack, client } = await workspace();

    const answer = await client.auth.test();

    expect(answer).toMatchObject({
      team_id: slack.team.id,
      user_id: slack.botUser.id,
      bot_id: slack.botUser.botId,
    });
  });

  it("refuses tokens that are unknown, revoked, missing or of the wrong kind", async () => {
    const { slack } = await workspace();
    const error = async (token: string | undefined, method: string) =>
      (await refused(clientOf(slack, token).apiCall(method))).error;

    expect(await error("xoxb-nobody", "auth.test")).toBe("invalid_auth");
    expect(await error("", "auth.test")).toBe("not_authed");
    expect(await error(slack.appToken, "auth.test")).toBe("not_allowed_token_type");
    expect(await error(slack.botToken, "apps.connections.open")).toBe("not_allowed_token_type");
    slack.faults.revoke("bot");
    expect(await error(slack.botToken, "auth.test")).toBe("token_revoked");
    slack.faults.restore("bot");
    expect((await clientOf(slack).auth.test()).ok).toBe(true);
  });

  it("names the scope that is missing, by the channel's type where it hangs on that", async () => {
    const { slack, client, channel } = await workspace();
    slack.faults.takeScope("chat:write");
    slack.faults.takeScope("channels:history");

    const post = client.chat.postMessage({ channel, text: "a" });
    const read = client.conversations.history({ channel });

    await expect(post).rejects.toMatchObject({ data: { error: "missing_scope", needed: "chat:write" } });
    await expect(read).rejects.toMatchObject({
      data: { error: "missing_scope", needed: "channels:history" },
    });
  });

  it("has no methods but Slack's, and refuses arguments that a method does not have", async () => {
    const { client, channel } = await workspace();

    expect((await refused(client.apiCall("chat.shout"))).error).toBe("unknown_method");
    expect(await refused(client.apiCall("chat.postMessage", { channel, text: "a", colour: "red" }))).toEqual({
      error: "invalid_arguments",
      messages: ["[ERROR] invalid additional property: colour [json-pointer:]"],
    });
    expect((await refused(client.apiCall("chat.postMessage", { text: "a" }))).messages).toEqual([
      "[ERROR] missing required field: channel [json-pointer:]",
    ]);
  });
});

describe("chat.postMessage of the fake Slack", () => {
  it("posts to a channel, a thread and a person", async () => {
    const { slack, client, channel } = await workspace();

    const root = await client.chat.postMessage({ channel, text: "root" });
    const reply = await client.chat.postMessage({ channel, text: "reply", thread_ts: root.ts ?? "" });
    await client.chat.postMessage({
      channel,
      text: "loud",
      thread_ts: root.ts ?? "",
      reply_broadcast: true,
    });
    const direct = await client.chat.postMessage({ channel: slack.userId("ann"), text: "hello" });

    expect(slack.channelText("ferry")).toBe("root\nloud");
    expect(slack.threadText(root.ts ?? "")).toBe("root\nreply\nloud");
    expect(Number(reply.ts)).toBeGreaterThan(Number(root.ts));
    expect(direct.channel).toMatch(/^D/);
  });

  it.each<[string, object, string]>([
    ["nothing", {}, "no_text"],
    ["blanks", { text: "  " }, "no_text"],
    ["no blocks", { blocks: [] }, "no_text"],
    ["blocks that are no list", { text: "a", blocks: "{}" }, "invalid_blocks_format"],
    ["blocks that are no JSON", { text: "a", blocks: "[{" }, "invalid_blocks_format"],
    ["bad blocks", { text: "a", blocks: [section("")] }, "invalid_blocks"],
    ["bad attachments", { text: "a", attachments: [{ colour: "red" }] }, "invalid_attachments"],
    ["text and Markdown", { text: "a", markdown_text: "b" }, "markdown_text_conflict"],
    ["metadata that is no JSON", { text: "a", metadata: "{" }, "invalid_metadata_format"],
    ["metadata of no type", { text: "a", metadata: { event_payload: {} } }, "invalid_metadata_schema"],
    [
      "metadata of 8 kB",
      { text: "a", metadata: { event_type: "a", event_payload: { a: "x".repeat(8000) } } },
      "metadata_too_large",
    ],
    ["a thread of nobody", { text: "a", thread_ts: "1700000000.000001" }, "thread_not_found"],
    ["a thread that is none", { text: "a", thread_ts: "yesterday" }, "invalid_arguments"],
  ])("refuses %s", async (_, content, error) => {
    const { slack, client, channel } = await workspace();

    const answer = await refused(client.apiCall("chat.postMessage", { channel, ...content }));

    expect(answer.error).toBe(error);
    expect(slack.messages()).toEqual([]);
  });

  it.each([
    ["C0NOWHERE", "channel_not_found"],
    ["secret", "channel_not_found"],
    ["elsewhere", "not_in_channel"],
    ["old", "is_archived"],
  ])("refuses to write to %s: %s", async (name, error) => {
    const { slack, client } = await workspace();
    const channel = name.startsWith("C0") ? name : slack.channelId(name);

    expect((await refused(client.chat.postMessage({ channel, text: "a" }))).error).toBe(error);
  });

  it("writes where it was invited, and no more where it was removed", async () => {
    const { slack, client, channel } = await workspace();
    const secret = slack.channelId("secret");

    slack.faults.inviteBot("secret");
    await client.chat.postMessage({ channel: secret, text: "a" });
    slack.faults.removeBot("ferry");

    expect((await refused(client.chat.postMessage({ channel, text: "a" }))).error).toBe("not_in_channel");
  });

  it("says where a block is wrong, as Slack does", async () => {
    const { client, channel } = await workspace();

    const answer = await refused(
      client.chat.postMessage({ channel, text: "a", blocks: [section("x".repeat(3001))] }),
    );

    expect(answer.messages).toEqual([
      "[ERROR] must be less than 3001 characters [json-pointer:/blocks/0/text/text]",
    ]);
  });

  it("counts all blocks together", async () => {
    const { client, channel } = await workspace();
    const blocks = (count: number) => Array.from({ length: 4 }, () => section("x".repeat(count)));

    await client.chat.postMessage({ channel, text: "a", blocks: blocks(3000) });
    const tooLong = client.chat.postMessage({
      channel,
      text: "a",
      blocks: [...blocks(3000), section("x".repeat(1000))],
    });

    expect((await refused(tooLong)).error).toBe("msg_blocks_too_long");
  });

  it("shows metadata only to those who ask for it", async () => {
    const { client, channel } = await workspace();
    const metadata = { event_type: "ferry", event_payload: { key: "k7m2qx9d.root" } };
    const { ts = "" } = await client.chat.postMessage({ channel, text: "a", metadata });

    const without = await client.conversations.replies({ channel, ts });
    const withAll = await client.conversations.replies({ channel, ts, include_all_metadata: true });

    expect(without.messages?.[0]).not.toHaveProperty("metadata");
    expect(withAll.messages?.[0]).toMatchObject({ metadata });
  });
});

describe("chat.update and chat.delete of the fake Slack", () => {
  it("takes blocks away when text comes alone, and keeps metadata", async () => {
    const { slack, client, channel } = await workspace();
    const metadata = { event_type: "ferry", event_payload: { key: "k" } };
    const { ts = "" } = await client.chat.postMessage({
      channel,
      text: "a",
      blocks: [section("b")],
      metadata,
    });

    await client.chat.update({ channel, ts, text: "c" });

    expect(slack.message(ts)).toMatchObject({ shown: "c", blocks: [], metadata });
    expect(slack.message(ts).editedAt).toHaveLength(1);
  });

  it("refuses messages of others, of nobody, deleted and ephemeral ones", async () => {
    const { slack, client, channel } = await workspace();
    const anns = slack.say("ann", "ferry", "mine");
    const alone = await client.chat.postEphemeral({ channel, user: slack.userId("ann"), text: "psst" });
    const deleted = await client.chat.postMessage({ channel, text: "a" });
    slack.remove(deleted.ts ?? "");
    const error = async (ts = "", where = channel) =>
      (await refused(client.chat.update({ channel: where, ts, text: "b" }))).error;

    expect(await error(anns)).toBe("cant_update_message");
    expect(await error("1700000000.000001")).toBe("message_not_found");
    expect(await error(deleted.ts)).toBe("message_not_found");
    expect(await error(alone.message_ts)).toBe("message_not_found");
    expect(await error(deleted.ts, slack.channelId("secret"))).toBe("channel_not_found");
    expect(await error(deleted.ts, slack.channelId("old"))).toBe("is_inactive");
    expect((await refused(client.chat.delete({ channel, ts: anns }))).error).toBe("cant_delete_message");
  });

  it("refuses a text of more than 4,000 bytes, which chat.postMessage takes", async () => {
    const { client, channel } = await workspace();
    const text = `${"x".repeat(3998)}é`;
    const { ts = "" } = await client.chat.postMessage({ channel, text: `${text}e` });

    await client.chat.update({ channel, ts, text });

    expect((await refused(client.chat.update({ channel, ts, text: `${text}e` }))).error).toBe("msg_too_long");
  });

  it("leaves a tombstone of a root with replies, and its thread goes on", async () => {
    const { slack, client, channel } = await workspace();
    const { ts = "" } = await client.chat.postMessage({ channel, text: "root" });
    await client.chat.postMessage({ channel, text: "reply", thread_ts: ts });

    slack.remove(ts);
    await client.chat.postMessage({ channel, text: "later", thread_ts: ts });

    expect(slack.threadText(ts)).toBe("This message was deleted.\nreply\nlater");
    expect((await refused(client.chat.update({ channel, ts, text: "b" }))).error).toBe("message_not_found");
  });

  it("has no thread any more once a root without replies is gone", async () => {
    const { client, channel } = await workspace();
    const { ts = "" } = await client.chat.postMessage({ channel, text: "root" });

    await client.chat.delete({ channel, ts });

    expect((await refused(client.conversations.replies({ channel, ts }))).error).toBe("thread_not_found");
    expect((await refused(client.chat.postMessage({ channel, text: "a", thread_ts: ts }))).error).toBe(
      "thread_not_found",
    );
  });
});

describe("chat.postEphemeral of the fake Slack", () => {
  it("shows a message to one person alone", async () => {
    const { slack, client, channel } = await workspace();

    await client.chat.postEphemeral({ channel, user: slack.userId("ann"), text: "psst" });

    expect(slack.ephemeral("ann").map(({ shown }) => shown)).toEqual(["psst"]);
    expect(slack.ephemeral("bob")).toEqual([]);
    expect(slack.channelText("ferry")).toBe("");
  });

  it("shows nothing in a thread that has no replies yet", async () => {
    const { slack, client, channel } = await workspace();
    const user = slack.userId("ann");
    const { ts = "" } = await client.chat.postMessage({ channel, text: "root" });

    await client.chat.postEphemeral({ channel, user, text: "lost", thread_ts: ts });
    await client.chat.postMessage({ channel, text: "reply", thread_ts: ts });
    await client.chat.postEphemeral({ channel, user, text: "seen", thread_ts: ts });

    expect(slack.ephemeral("ann").map(({ shown }) => shown)).toEqual(["seen"]);
  });

  it("refuses a person who is not in the channel, and a channel without the bot", async () => {
    const { slack, client } = await workspace();
    const post = (channel: string) =>
      refused(client.chat.postEphemeral({ channel, user: slack.userId("bob"), text: "a" }));

    expect((await post(slack.channelId("few"))).error).toBe("user_not_in_channel");
    expect((await post(slack.channelId("secret"))).error).toBe("channel_not_found");
  });
});

describe("reading from the fake Slack", () => {
  it("pages through a thread", async () => {
    const { client, channel } = await workspace();
    const { ts = "" } = await client.chat.postMessage({ channel, text: "0" });
    for (const text of ["1", "2", "3"]) await client.chat.postMessage({ channel, text, thread_ts: ts });

    const first = await client.conversations.replies({ channel, ts, limit: 3 });
    const cursor = first.response_metadata?.next_cursor ?? "";
    const second = await client.conversations.replies({ channel, ts, limit: 3, cursor });

    expect([first, second].map((page) => page.messages?.map(({ text }) => text))).toEqual([
      ["0", "1", "2"],
      ["3"],
    ]);
    expect(second.has_more).toBe(false);
  });

  it("shows a channel's newest messages first, replies only when they were broadcast", async () => {
    const { client, channel } = await workspace();
    const { ts = "" } = await client.chat.postMessage({ channel, text: "root" });
    await client.chat.postMessage({ channel, text: "quiet", thread_ts: ts });
    await client.chat.postMessage({ channel, text: "loud", thread_ts: ts, reply_broadcast: true });

    const { messages } = await client.conversations.history({ channel });

    expect(messages?.map(({ text }) => text)).toEqual(["loud", "root"]);
  });

  it("tells members from guests, strangers and those who left", async () => {
    const slack = await openForTest({
      users: [
        { name: "ann" },
        { name: "gus", kind: "guest" },
        { name: "eve", kind: "external" },
        { name: "dan", kind: "deactivated" },
      ],
    });
    const client = clientOf(slack);
    const user = async (name: string) => (await client.users.info({ user: slack.userId(name) })).user;

    expect(await user("ann")).toMatchObject({ is_restricted: false, deleted: false, team_id: slack.team.id });
    expect(await user("gus")).toMatchObject({ is_restricted: true });
    expect(await user("eve")).toMatchObject({ is_stranger: true, team_id: "T0ELSEWHERE" });
    expect(await user("dan")).toMatchObject({ deleted: true });
    expect((await refused(client.users.info({ user: "U0NOBODY" }))).error).toBe("user_not_found");
  });

  it("keeps a log of calls", async () => {
    const { slack, client, channel } = await workspace();

    await client.chat.postMessage({ channel, text: "a", blocks: [{ type: "header", text: plain("b") }] });
    await refused(client.chat.postMessage({ channel: "C0NOWHERE", text: "a" }));

    expect(slack.calls).toMatchObject([
      { method: "chat.postMessage", status: 200, arguments: { blocks: [{ type: "header" }] } },
      { method: "chat.postMessage", status: 200, error: "channel_not_found" },
    ]);
  });
});

import { describe, expect, it } from "vitest";
import type { FakeSlack } from "../../support/slack/fake-slack.ts";
import { clientOf, closeAfterEach, openForTest, refused, socketApp } from "../../support/slack/for-test.ts";

closeAfterEach();

async function workspace() {
  const clock = { now: 1_750_000_000_000 };
  const slack = await openForTest({
    now: () => clock.now,
    channels: [{ name: "ferry" }, { name: "secret", isPrivate: true, withBot: false }],
  });
  await socketApp(slack, (app) => {
    app.command("/ferry", async ({ ack }) => ack());
    app.action(/.*/, async ({ ack }) => ack());
  });
  return { slack, clock };
}

async function respond(url: unknown, body: object): Promise<[number, string]> {
  const response = await fetch(String(url), {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  return [response.status, await response.text()];
}

async function urlOfCommand(slack: FakeSlack, channel = "ferry"): Promise<unknown> {
  const { payload } = await slack.command("ann", channel, "/ferry", "help");
  return payload.response_url;
}

describe("response_urls of the fake Slack", () => {
  it("answer one person, or all, also where the bot is not", async () => {
    const { slack } = await workspace();
    const url = await urlOfCommand(slack, "secret");

    const alone = await respond(url, { text: "for ann" });
    await respond(url, { text: "for all", response_type: "in_channel" });

    expect(alone).toEqual([200, "ok"]);
    expect(slack.ephemeral("ann").map(({ shown }) => shown)).toEqual(["for ann"]);
    expect(slack.channelText("secret")).toBe("for all");
  });

  it("work five times", async () => {
    const { slack } = await workspace();
    const url = await urlOfCommand(slack);
    for (let count = 0; count < 5; count += 1) await respond(url, { text: "a" });

    expect(await respond(url, { text: "a" })).toEqual([404, '{"ok":false,"error":"used_url"}']);
    expect(slack.ephemeral("ann")).toHaveLength(5);
  });

  it("work for half an hour", async () => {
    const { slack, clock } = await workspace();
    const url = await urlOfCommand(slack);
    clock.now += 30 * 60_000;

    expect(await respond(url, { text: "a" })).toEqual([404, '{"ok":false,"error":"expired_url"}']);
  });

  it("take blocks that are too many characters together for chat.postMessage", async () => {
    const { slack } = await workspace();
    const url = await urlOfCommand(slack);
    const section = { type: "section" as const, text: { type: "mrkdwn" as const, text: "x".repeat(3000) } };
    const blocks = Array.from({ length: 5 }, () => section);

    const posted = clientOf(slack).chat.postMessage({ channel: slack.channelId("ferry"), text: "a", blocks });

    expect((await refused(posted)).error).toBe("msg_blocks_too_long");
    expect(await respond(url, { blocks })).toEqual([200, "ok"]);
  });

  it("refuse what Slack refuses", async () => {
    const { slack } = await workspace();
    const url = await urlOfCommand(slack);

    expect(await respond(url, {})).toEqual([400, '{"ok":false,"error":"no_text"}']);
    expect(await respond(url, { blocks: [{ type: "marquee" }] })).toEqual([
      400,
      '{"ok":false,"error":"invalid_blocks"}',
    ]);
    expect(await respond(url, { text: "a", colour: "red" })).toEqual([
      400,
      '{"ok":false,"error":"invalid_payload"}',
    ]);
  });

  it("replace and delete the message that was clicked, an ephemeral one as well", async () => {
    const { slack } = await workspace();
    const { message_ts = "" } = await clientOf(slack).chat.postEphemeral({
      channel: slack.channelId("ferry"),
      user: slack.userId("ann"),
      text: "Sure?",
      blocks: [
        {
          type: "actions",
          elements: [{ type: "button", action_id: "yes", text: { type: "plain_text", text: "Yes" } }],
        },
      ],
    });
    const { payload } = await slack.press("ann", message_ts, "Yes");

    await respond(payload.response_url, { text: "Done", replace_original: true });
    const replaced = slack.ephemeral("ann").map(({ shown }) => shown);
    await respond(payload.response_url, { delete_original: true });

    expect(replaced).toEqual(["Done"]);
    expect(slack.ephemeral("ann")).toEqual([]);
  });
});

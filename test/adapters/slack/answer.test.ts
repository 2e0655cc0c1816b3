import { expect, it, test } from "vitest";
import { answering } from "../../../adapters/slack/answer.ts";
import { openApi } from "../../../adapters/slack/client.ts";
import { sayer } from "../../../adapters/slack/say.ts";
import { keepStanding } from "../../../adapters/slack/standing.ts";
import { ChatError } from "../../../bot/chat.ts";
import { message } from "../../../bot/message.ts";
import { silentLog } from "../../support/silent-log.ts";
import type { BadAnswer } from "../../support/slack/faults.ts";
import { closeAfterEach, openForTest, socketApp } from "../../support/slack/for-test.ts";

closeAfterEach();

const HALF_AN_HOUR_MS = 30 * 60_000;
const answer = message("vm1 is on kvm1", "good", "running");

/** Somebody who has typed a command, and the answer that Ferry has for them. */
async function asked(channel = "ferry") {
  const clock = { now: 1_750_000_000_000 };
  const slack = await openForTest({
    now: () => clock.now,
    channels: [{ name: "ferry" }, { name: "secret", isPrivate: true, withBot: false }],
  });
  await socketApp(slack, (app) => app.command("/ferry", ({ ack }) => ack()));
  const { payload } = await slack.command("ann", channel, "/ferry", "where vm1");
  const responseUrl = String(payload.response_url);
  const ways = () => {
    const calls = slack.calls.filter(({ method }) => method.startsWith("chat."));
    return calls.map(({ method }) => method);
  };
  const say = answering(
    { user: slack.userId("ann"), channel: slack.channelId(channel), responseUrl },
    {
      api: openApi(slack.botToken, slack.apiUrl, keepStanding({ wanted: 0, log: silentLog }), silentLog),
      say: sayer("classic", () => {}),
      // What hangs is given up sooner than in truth.
      fetchResponse: (url, options) => fetch(url, { ...options, signal: AbortSignal.timeout(200) }),
    },
  );
  return { slack, clock, ways, say, answered: () => slack.answersAt(responseUrl) };
}

test.each<[string, BadAnswer, number]>([
  ["answers 503 twice", { status: 503 }, 2],
  ["asks for a second's pause", { retryAfter: 1 }, 1],
  ["breaks a connection", { cut: "before" }, 2],
  ["hangs twice", { hang: "before" }, 2],
])("where the address of an answer %s, it is tried again and takes it once", async (_, how, times) => {
  const { slack, ways, say, answered } = await asked();
  slack.faults.answer("response_url", how, times);

  await say(answer);

  expect(slack.ephemeral("ann").map(({ shown }) => shown)).toEqual([
    expect.stringContaining("vm1 is on kvm1"),
  ]);
  expect(answered()).toBe(1);
  expect(ways()).toEqual([]);
});

test.each<[string, BadAnswer, number]>([
  ["answers nothing but 503", { status: 503 }, 3],
  ["asks for a minute's pause", { retryAfter: 60 }, 1],
  ["refuses", { error: "expired_url" }, 1],
  ["hangs", { hang: "before" }, 3],
])("where the address of an answer %s, it comes by another way, once", async (_, how, tries) => {
  const { slack, ways, say, answered } = await asked();
  slack.faults.answer("response_url", how, tries);

  await say(answer);

  expect(slack.ephemeral("ann").map(({ shown }) => shown)).toEqual([
    expect.stringContaining("vm1 is on kvm1"),
  ]);
  expect(answered()).toBe(0);
  expect(ways()).toEqual(["chat.postEphemeral"]);
  // As many tries as there are, and no more: the next one would have been taken.
  await say(answer);
  expect(answered()).toBe(1);
});

it("comes by another way after half an hour, when the address is used up", async () => {
  const { slack, clock, ways, say, answered } = await asked();
  clock.now += HALF_AN_HOUR_MS + 60_000;

  await say(answer);

  expect(answered()).toBe(0);
  expect(ways()).toEqual(["chat.postEphemeral"]);
  expect(slack.ephemeral("ann")).toHaveLength(1);
});

it("comes as a direct message where neither the address nor the channel takes it", async () => {
  const { slack, clock, ways, say } = await asked("secret");
  clock.now += HALF_AN_HOUR_MS + 60_000;

  await say(answer);

  expect(ways()).toEqual(["chat.postEphemeral", "chat.postMessage"]);
  expect(slack.messages().at(-1)).toMatchObject({
    channel: expect.stringMatching(/^D/),
    shown: expect.stringContaining("vm1 is on kvm1"),
  });
});

it("comes twice, rather than never, where Slack's reply to the first one was lost", async () => {
  const { slack, say, answered } = await asked();
  slack.faults.answer("response_url", { cut: "done" });

  await say(answer);

  expect(answered()).toBe(2);
  expect(slack.ephemeral("ann")).toHaveLength(2);
});

it("is an error where no way is left", async () => {
  const { slack, ways, say } = await asked();
  slack.faults.answer("response_url", { status: 404 });
  slack.faults.answer("chat.postEphemeral", { error: "user_not_in_channel" });
  slack.faults.answer("chat.postMessage", { error: "user_not_found" });

  await expect(say(answer)).rejects.toBeInstanceOf(ChatError);
  expect(ways()).toEqual(["chat.postEphemeral", "chat.postMessage"]);
});

import { describe, expect, it } from "vitest";
import type { BadAnswer } from "../../support/slack/faults.ts";
import { clientOf, closeAfterEach, openForTest } from "../../support/slack/for-test.ts";

closeAfterEach();

async function workspace() {
  const slack = await openForTest();
  const client = clientOf(slack);
  const post = () => client.chat.postMessage({ channel: slack.channelId("ferry"), text: "a" });
  return { slack, client, post };
}

describe("faults of the fake Slack", () => {
  it.each<[string, BadAnswer, object, number]>([
    ["HTTP 503", { status: 503 }, { code: "slack_webapi_http_error", statusCode: 503 }, 0],
    ["HTTP 429", { retryAfter: 7 }, { code: "slack_webapi_rate_limited_error", retryAfter: 7 }, 0],
    ["an error", { error: "fatal_error" }, { data: { error: "fatal_error" } }, 0],
    ["a cut before", { cut: "before" }, { code: "slack_webapi_request_error" }, 0],
    ["a cut when it was done", { cut: "done" }, { code: "slack_webapi_request_error" }, 1],
  ])("answer %s, once", async (_, how, error, posted) => {
    const { slack, client, post } = await workspace();
    slack.faults.answer("chat.postMessage", how);

    await client.auth.test();
    await expect(post()).rejects.toMatchObject(error);

    expect(slack.messages()).toHaveLength(posted);
    await post();
    expect(slack.messages()).toHaveLength(posted + 1);
  });

  it("hit as many calls as were ordered, of any method", async () => {
    const { slack, client, post } = await workspace();
    slack.faults.answer("*", { status: 500 }, 2);

    await expect(post()).rejects.toMatchObject({ statusCode: 500 });
    await expect(client.auth.test()).rejects.toMatchObject({ statusCode: 500 });

    await post();
    expect(slack.calls.map(({ status }) => status)).toEqual([500, 500, 200]);
  });

  it("hang until the caller gives up, whether the call was done or not", async () => {
    const { slack } = await workspace();
    const impatient = async (how: BadAnswer) => {
      slack.faults.answer("chat.postMessage", how);
      await fetch(`${slack.apiUrl}chat.postMessage`, {
        method: "POST",
        headers: { authorization: `Bearer ${slack.botToken}`, "content-type": "application/json" },
        body: JSON.stringify({ channel: slack.channelId("ferry"), text: "a" }),
        signal: AbortSignal.timeout(100),
      });
    };

    await expect(impatient({ hang: "before" })).rejects.toThrow("timeout");
    expect(slack.messages()).toHaveLength(0);
    await expect(impatient({ hang: "done" })).rejects.toThrow("timeout");
    expect(slack.messages()).toHaveLength(1);
  });
});

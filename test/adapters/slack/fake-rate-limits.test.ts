import { describe, expect, it } from "vitest";
import { clientOf, closeAfterEach, openForTest } from "../../support/slack/for-test.ts";
import { createRateLimiter, type Tier } from "../../support/slack/tiers.ts";

closeAfterEach();

function clocked() {
  const clock = { now: 1_750_000_000_000 };
  return { clock, limiter: createRateLimiter(() => clock.now) };
}

describe("rate limits of the fake Slack", () => {
  it.each<[Tier, number]>([
    [1, 1],
    [2, 20],
    [3, 50],
    [4, 100],
  ])("let tier %s make %s calls in any minute", (tier, most) => {
    const { clock, limiter } = clocked();
    const call = () => limiter.refuse("m", tier, undefined);

    const passed = Array.from({ length: most }, call);
    clock.now += 20_500;
    const refused = call();
    const other = limiter.refuse("another", tier, undefined);
    clock.now += 39_500;
    const later = call();

    expect(passed.every((it) => it === undefined)).toBe(true);
    expect(refused).toBe(40);
    expect(other).toBeUndefined();
    expect(later).toBeUndefined();
  });

  it("let one message a second into a channel, after a small burst", () => {
    const { clock, limiter } = clocked();
    const post = (channel: string) => limiter.refuse("chat.postMessage", "posting", channel);

    const burst = Array.from({ length: 6 }, () => post("C1"));
    const elsewhere = post("C2");
    clock.now += 1000;

    expect(burst).toEqual([undefined, undefined, undefined, undefined, undefined, 1]);
    expect(elsewhere).toBeUndefined();
    expect([post("C1"), post("C1")]).toEqual([undefined, 1]);
  });

  it("let 300 messages a minute into a workspace", () => {
    const { limiter } = clocked();
    const post = (n: number) => limiter.refuse("chat.postMessage", "posting", `C${n}`);

    expect(Array.from({ length: 300 }, (_, n) => post(n)).every((it) => it === undefined)).toBe(true);
    expect(post(301)).toBe(60);
  });

  it("are answered with 429 and Retry-After, once they are switched on", async () => {
    const slack = await openForTest();
    const client = clientOf(slack);
    const post = () => client.chat.postMessage({ channel: slack.channelId("ferry"), text: "a" });

    for (let count = 0; count < 10; count += 1) await post();
    slack.rateLimits = true;
    for (let count = 0; count < 5; count += 1) await post();

    await expect(post()).rejects.toMatchObject({ code: "slack_webapi_rate_limited_error", retryAfter: 1 });
    expect(slack.calls.at(-1)).toMatchObject({ status: 429, error: "ratelimited", retryAfter: 1 });
    expect(slack.messages()).toHaveLength(15);
  });
});

import { afterEach, describe, expect, it } from "vitest";
import { openApi } from "../../../adapters/slack/client.ts";
import { rooms } from "../../../adapters/slack/rooms.ts";
import { SCOPES } from "../../../adapters/slack/scopes.ts";
import { keepStanding } from "../../../adapters/slack/standing.ts";
import { OpsError } from "../../../jobs/error.ts";
import { silentLog } from "../../support/silent-log.ts";
import { type FakeSlack, openFakeSlack } from "../../support/slack/fake-slack.ts";
import type { ChannelSpec } from "../../support/slack/people.ts";

const open: FakeSlack[] = [];
afterEach(async () => {
  for (const each of open.splice(0)) await each.close();
});

/** A workspace where Ferry has its own scopes and no others. */
async function world(...channels: ChannelSpec[]) {
  const slack = await openFakeSlack({
    channels: [{ name: "ferry" }, ...channels],
    scopes: Object.keys(SCOPES),
  });
  open.push(slack);
  let now = Date.now();
  const standing = keepStanding({ wanted: 0, log: silentLog });
  const api = openApi(slack.botToken, slack.apiUrl, standing, silentLog);
  const look = rooms(api, "ferry", () => now);
  return {
    slack,
    standing,
    /** What becomes of a request for a plan there: refused with that code, or taken. */
    ask: (channel: string) =>
      look.mustTakeThreads(channel).then(
        () => "taken",
        (error: unknown) => (error instanceof OpsError ? error.code : String(error)),
      ),
    api,
    pass(ms: number) {
      now += ms;
    },
  };
}

const MINUTES = 60_000;

describe("a plan that is asked for", () => {
  it("has its thread in a channel that Ferry is in, of which Slack is not asked again for a while", async () => {
    const { slack, ask, pass } = await world();
    const asked = () => slack.calls.filter(({ method }) => method === "conversations.info").length;

    expect(await ask(slack.channelId("ferry"))).toBe("taken");
    pass(9 * MINUTES);
    expect(await ask(slack.channelId("ferry"))).toBe("taken");
    expect(asked()).toBe(1);
    pass(2 * MINUTES);
    await ask(slack.channelId("ferry"));
    expect(asked()).toBe(2);
  });

  it.each([
    [{ name: "elsewhere", withBot: false }, "slack.not-in-channel"],
    [{ name: "secret", isPrivate: true, withBot: false }, "slack.not-in-conversation"],
    [{ name: "ann-bob", type: "direct", members: ["ann", "bob"] }, "slack.not-in-conversation"],
    [{ name: "ann-bob-carol", type: "group" }, "slack.not-in-conversation"],
    [{ name: "old", isArchived: true }, "slack.archived"],
  ] as const)("has none in %o: %s", async (channel, code) => {
    const { slack, ask, standing } = await world(channel);

    expect(await ask(slack.channelId(channel.name))).toBe(code);
    expect(standing.reasons()).toEqual({ fatal: [], passing: [] });
  });

  it("has none in a group's messages that Slack says do not exist", async () => {
    const { slack, ask } = await world({ name: "ann-bob-carol", type: "group" });
    slack.faults.giveScope("mpim:read");

    expect(await ask(slack.channelId("ann-bob-carol"))).toBe("slack.not-in-conversation");
  });

  it("has its thread in direct messages with Ferry itself, and in a group's that it is in", async () => {
    const { slack, ask, api } = await world({ name: "with-ferry", type: "group", withBot: true });
    const { channel = "" } = await api.call("chat.postMessage", (client) =>
      client.chat.postMessage({ channel: slack.userId("ann"), text: "hello" }),
    );

    expect(channel).toMatch(/^D/);
    expect(await ask(channel)).toBe("taken");
    expect(await ask(slack.userId("ann"))).toBe("taken");
    expect(await ask(slack.channelId("with-ferry"))).toBe("taken");
  });

  it("is taken where Slack does not say, and Slack asked again the next time", async () => {
    const { slack, ask } = await world({ name: "elsewhere", withBot: false });
    slack.faults.answer("conversations.info", { status: 503 });

    expect(await ask(slack.channelId("elsewhere"))).toBe("taken");
    expect(await ask(slack.channelId("elsewhere"))).toBe("slack.not-in-channel");
  });
});

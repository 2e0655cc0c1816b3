import { afterEach, expect, it, test, vi } from "vitest";
import { arrivals } from "../../../adapters/slack/arrivals.ts";
import { KeepingApp } from "../../../adapters/slack/keeping-app.ts";
import { memoryInbox } from "../../support/memory-inbox.ts";
import { type SlackUnderTest, slackByRequests, slackUnderTest } from "../../support/slack-under-test.ts";

const open: SlackUnderTest[] = [];
afterEach(async () => {
  for (const each of open.splice(0)) await each.close();
});

const WAYS = [
  ["sockets", () => slackUnderTest()],
  ["requests", () => slackByRequests()],
] as const;

test.each(WAYS)(
  "a mention whose acknowledgement Slack missed is sent again over %s, and acts once",
  async (_, make) => {
    const made = await make();
    open.push(made);
    const { slack } = made;
    // Slack's patience is over before the app has it: it is sent again at once, under the same id.
    slack.faults.late(3_500);

    await slack.mention("ann", "ferry", "hosts");
    await vi.waitFor(
      () => expect(slack.deliveries.filter(({ acknowledgedAt }) => acknowledgedAt)).toHaveLength(2),
      {
        timeout: 10_000,
      },
    );
    await made.command("bob", "/ferry vms");

    const events = slack.deliveries.filter(({ type }) => type === "events_api");
    expect(new Set(events.map(({ eventId }) => eventId)).size).toBe(1);
    expect(events).toHaveLength(2);
    expect(made.intents.map((intent) => intent.type === "command" && intent.words[1])).toEqual([
      "hosts",
      "vms",
    ]);
  },
);

it("a mention whose socket is cut before it is acknowledged is sent again over the other, and acts once", async () => {
  const made = await slackUnderTest();
  open.push(made);
  const { slack } = made;

  const mentioned = slack.mention("ann", "ferry", "hosts");
  slack.faults.dropSockets(slack.deliveries.at(-1)?.socket);
  await mentioned;
  await made.command("bob", "/ferry vms");

  expect(slack.deliveries.filter(({ type }) => type === "events_api")).toHaveLength(2);
  expect(made.intents.map((intent) => intent.type === "command" && intent.words[1])).toEqual([
    "hosts",
    "vms",
  ]);
});

it("an event is in the inbox's hands before Slack is told that it arrived", async () => {
  const order: string[] = [];
  const inbox = memoryInbox();
  const take = async (key: string, body: string) => {
    order.push(`kept ${key}`);
    return inbox.take(key, body);
  };
  const app = new KeepingApp(
    {
      receiver: { init() {}, start: async () => {}, stop: async () => {} },
      authorize: async () => ({ botToken: "xoxb-1", botUserId: "U0FERRYBOT" }),
      convoStore: false,
    },
    arrivals({ ...inbox, take }),
  );
  const event = {
    type: "app_mention",
    user: "U0ANN",
    channel: "C0FERRY",
    text: "<@U0FERRYBOT> hosts",
    ts: "1.1",
  };

  await app.processEvent({
    body: { type: "event_callback", event_id: "Ev1", team_id: "T0FERRY", event },
    ack: async () => void order.push("acknowledged"),
  });

  expect(order).toEqual(["kept e.Ev1", "acknowledged"]);
});

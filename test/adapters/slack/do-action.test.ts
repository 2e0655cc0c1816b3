import { describe, expect, it } from "vitest";
import { type Button, message } from "../../../bot/message.ts";
import { memoryStore } from "../../support/memory-store.ts";
import { memoryBot, slackForTest } from "../../support/slack-under-test.ts";
import { examplePlan } from "../../support/store-contract.ts";
import { until } from "../../support/until.ts";

const tsOf = (ref: string) => ref.split("/")[1] ?? "";
const approve: Button = { id: "approve.k7m2qx9d", label: "Approve", style: "primary" };
const reject: Button = { id: "reject.k7m2qx9d", label: "Reject", style: "danger" };
const show: Button = { id: "show.k7m2qx9d", label: "Show commands", style: "plain" };

/** A plan's card in its thread, and whether it is in the channel as well. */
async function card(isBroadcast: boolean, button: Button) {
  const made = await slackForTest();
  const root = await made.chat.postRoot(
    made.place,
    "k7m2qx9d.root",
    message("Move vm1", "waiting", "waiting"),
  );
  const shown = message("Card", "waiting", "waiting for approval", { buttons: [button] });
  const ref = await made.chat.postReply(root, "k7m2qx9d.card", shown, isBroadcast);
  return { made, thread: tsOf(root), ts: tsOf(ref) };
}

describe("an answer to a click", () => {
  const places = [
    ["in the thread for a message that stands there alone", false],
    ["in the channel for a message that stands there as well", true],
  ] as const;

  it.each(places)("is %s", async (_, isBroadcast) => {
    const { made, thread, ts } = await card(isBroadcast, approve);

    await made.slack.press("ann", ts, "Approve");
    await until(() => expect(made.intents).toHaveLength(1));
    const [intent] = made.intents;
    for (let nth = 1; nth <= 6; nth += 1) await intent?.from.answer(message("No", "bad", "not done"));

    // The last comes another way than the others: an address of Slack's is good for five.
    const answers = made.slack.ephemeral("ann");
    expect(answers).toHaveLength(6);
    expect(new Set(answers.map(({ threadTs }) => threadTs))).toEqual(
      new Set([isBroadcast ? undefined : thread]),
    );
  });

  it.each(places)("that had asked for a reason first is %s", async (_, isBroadcast) => {
    const { made, thread, ts } = await card(isBroadcast, reject);

    await made.slack.press("ann", ts, "Reject");
    await until(() => expect(made.slack.openViews("ann")).toHaveLength(1));
    await made.slack.submitView("ann", { reason: "not today" });
    await until(() => expect(made.intents).toHaveLength(1));
    const [intent] = made.intents;
    await intent?.from.answer(message("No", "bad", "not done"));

    const [answer] = made.slack.ephemeral("ann");
    expect(answer?.shown).toContain("No");
    expect(answer?.threadTs).toBe(isBroadcast ? undefined : thread);
  });
});

describe("a plan that is shown in a dialog", () => {
  async function pressed(error: string) {
    const store = memoryStore();
    await store.createPlan(examplePlan());
    const made = await slackForTest({}, { bot: { ...memoryBot(), store } });
    const root = await made.chat.postRoot(
      made.place,
      "k7m2qx9d.root",
      message("Move vm1", "waiting", "waiting", { buttons: [show] }),
    );
    made.slack.faults.answer("views.update", { error });
    await made.slack.press("ann", tsOf(root), "Show commands");
    await until(() => expect(made.slack.calls.some(({ method }) => method === "views.update")).toBe(true));
    return made;
  }

  it("is no failure when the person has closed it", async () => {
    const made = await pressed("not_found");

    // What is in hand is done before Ferry closes.
    await made.chat.close();
    expect(made.slack.ephemeral("ann")).toEqual([]);
  });

  it("is told in another way where Slack does not take it", async () => {
    const made = await pressed("invalid_arguments");

    await until(() => expect(made.slack.ephemeral("ann").at(-1)?.shown).toContain("/ferry show k7m2qx9d"));
  });
});

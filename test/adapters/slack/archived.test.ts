import { expect, it } from "vitest";
import { ferryInSlack } from "../../support/ferry-in-slack.ts";
import { until } from "../../support/until.ts";

it("a plan that is asked for again in a channel that was archived meanwhile is refused, with what to do", async () => {
  const { slack, bot, planWaits, change, sync, pass } = await ferryInSlack();
  await planWaits();
  await change({ state: "expired" });
  await sync();
  const [card] = slack
    .messages("ferry")
    .filter(({ elements }) => elements.some(({ label }) => label === "Plan again"));
  slack.faults.archive("ferry");
  // Ferry has seen the channel well, and does not look again at once.
  pass(11 * 60_000);

  await slack.press("ann", card?.ts ?? "", "Plan again");

  await until(() => expect(slack.ephemeral("ann").at(-1)?.shown).toContain("This channel is archived"));
  expect(slack.ephemeral("ann").at(-1)?.shown).toContain("Ask in another channel.");
  expect(await bot.store.recentPlans(10)).toHaveLength(1);
});

it("the thread of a plan in an archived channel is given up, and its requester told once, by direct message", async () => {
  const { slack, change, planWaits, sync } = await ferryInSlack();
  await planWaits();
  await sync();
  slack.faults.archive("ferry");
  await change({ state: "approved" });

  expect(await sync()).toEqual({ laterMs: 60_000 });
  expect(await sync()).toEqual({ laterMs: 60_000 });

  const direct = slack.messages().filter(({ channel }) => channel.startsWith("D"));
  expect(direct.map(({ shown }) => shown)).toEqual([
    expect.stringContaining("Plan k7m2qx9d has a thread that cannot be kept up to date"),
  ]);
  expect(direct[0]?.shown).toContain("is_inactive");
  expect(direct[0]?.shown).toContain("/ferry show k7m2qx9d tells it.");
});

it("a plan's root that Slack does not take in an archived channel is told of in the same way", async () => {
  const { slack, planWaits, sync } = await ferryInSlack();
  await planWaits();
  slack.faults.archive("ferry");

  await sync();

  const direct = slack.messages().filter(({ channel }) => channel.startsWith("D"));
  expect(direct.map(({ shown }) => shown)).toEqual([expect.stringContaining("Slack refused: is_archived")]);
  expect(slack.channelText("ferry")).toBe("");
});

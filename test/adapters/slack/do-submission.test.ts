import { expect, it, onTestFinished } from "vitest";
import { message } from "../../../bot/message.ts";
import { memoryBot, slackUnderTest } from "../../support/slack-under-test.ts";
import { seenHost, seenVm } from "../../support/snapshots.ts";
import { until } from "../../support/until.ts";

it("shows a refusal in the form's place also where Slack shows the acknowledgement after it", async () => {
  const bot = memoryBot();
  await bot.store.saveSnapshot({
    at: Date.now(),
    hosts: [seenHost("kvm1", [seenVm("vm1")]), seenHost("kvm2", [])],
  });
  const people = [{ name: "ann", roles: ["requester" as const], accounts: { slack: "T0FERRY/U0ANN" } }];
  const made = await slackUnderTest(
    {},
    {
      bot: { ...bot, site: { ...bot.site, people } },
      onIntent: ({ from }) => from.answer(message("kvm2 has no room", "bad", "not done")),
    },
  );
  onTestFinished(made.close);
  const { slack } = made;
  const form = () => slack.openViews("ann").at(-1)?.shown;
  await slack.command("ann", "ferry", "/migrate");
  const { id } = await until(() => slack.openViews("ann")[0] ?? expect.fail("no form is open"));
  await slack.choose("ann", id, "VM", "vm1");
  await until(() => expect(form()).toContain("vm1 is on kvm1"));
  slack.faults.lateViews();

  await slack.submitView("ann", { "Move it to": "kvm2" });

  expect(form()).toContain("A plan is being made.");
  await until(() => expect(form()).toContain("kvm2 has no room"));
});

import { expect, it } from "vitest";
import type { RunEvent } from "../../../jobs/record.ts";
import { at } from "../../support/example-steps.ts";
import { ferryInSlack } from "../../support/ferry-in-slack.ts";

it("a root that somebody deletes in the middle of a run is posted anew, once, and what comes later stands under it", async () => {
  const { slack, bot, planWaits, planned, change, sync } = await ferryInSlack();
  const tell = async (event: RunEvent) =>
    bot.store.append("k7m2qx9d", await bot.store.takeRun("k7m2qx9d"), event);
  const roots = () =>
    slack
      .messages("ferry")
      .filter(
        ({ isByBot, threadTs, ts, shown }) => isByBot && (threadTs ?? ts) === ts && shown.includes("vm1"),
      );
  await planWaits();
  await planned();
  await change({ state: "running" });
  await tell({ type: "run.started", at: Date.now(), worker: "w", resumed: false });
  await sync();
  const [first] = roots();
  expect(slack.threadText(first?.ts ?? "")).toContain("Plan k7m2qx9d");

  slack.remove(first?.ts ?? "");
  await tell({ type: "step.started", at: Date.now(), step: at.move });
  await sync();
  await sync();

  expect(roots()).toHaveLength(1);
  const [second] = roots();
  expect(second?.ts).not.toBe(first?.ts);
  await tell({ type: "step.applied", at: Date.now(), step: at.move });
  await tell({ type: "run.done", at: Date.now(), summary: ["vm1 runs on kvm2."] });
  await change({ state: "done" });
  await sync();
  await sync();

  expect(roots()).toHaveLength(1);
  expect(slack.message(second?.ts ?? "").shown).toContain("vm1 runs on kvm2.");
  const thread = slack.threadText(second?.ts ?? "");
  expect(thread.split("vm1 runs on kvm2.")).toHaveLength(3);
  expect(slack.files()).toMatchObject([{ threadTs: second?.ts }]);
});

import { expect, it, onTestFinished } from "vitest";
import { openFakeSlack } from "../support/slack/fake-slack.ts";
import { ENDED } from "./ferry.ts";
import { attach, type Lab } from "./lab.ts";
import { onStage } from "./stage.ts";
import { confirmMoved } from "./story.ts";
import { waitFor } from "./wait.ts";

const lab: Lab = attach("test");

it("in Slack, vm1 moves: ann types it, bob presses the button, everybody follows the thread to its end", async () => {
  const slack = await openFakeSlack({ rateLimits: true });
  onTestFinished(() => slack.close());
  const { ferry, before } = await onStage(lab, "", slack);
  onTestFinished(() => ferry.close());
  await waitFor("two sockets", () => (slack.sockets === 2 ? true : undefined));

  await slack.command("ann", "ferry", "/migrate", "vm1 kvm2 kvm1");
  const card = await waitFor("the plan's card", () =>
    slack.messages("ferry").find(({ elements }) => elements.some(({ label }) => label === "Approve")),
  );
  await slack.press("ann", card.ts, "Approve");
  await waitFor("ann's answer", () =>
    slack.ephemeral("ann").find(({ shown }) => shown.includes("lacks the approver role")),
  );
  await slack.press("bob", card.ts, "Approve");

  const id = /^Plan ([a-z0-9]{8})/.exec(card.shown)?.[1] ?? "";
  const plan = await ferry.reaches(id, ENDED, 300_000);
  expect(plan.state).toBe("done");
  expect(plan.approvals.map(({ by }) => [by.person, by.platform])).toEqual([["bob", "slack"]]);
  expect(await confirmMoved(lab, "kvm1", before)).toEqual([]);

  const root = await waitFor("the root's end", () => {
    const now = slack.message(card.threadTs ?? "");
    return now.shown.includes("✅ done") && slack.files().length === 1 ? now : undefined;
  });
  expect(root.shown).toContain("vm1 runs on kvm1");
  expect(slack.threadText(root.ts)).toMatch(/libvirt's downtime: \d+ ms/);
  expect(slack.threadText(root.ts)).toContain("approved by bob");
  const left = slack.messages("ferry").flatMap(({ elements }) => elements.map(({ label }) => label));
  expect(left).toEqual([]);
  const [end, ...others] = slack
    .messages("ferry")
    .filter(({ isBroadcast, shown }) => isBroadcast && shown.includes("✅ done"));
  expect(end?.threadTs).toBe(root.ts);
  expect(others).toEqual([]);
  expect(slack.files().map(({ name, threadTs }) => [name, threadTs])).toEqual([[`ferry-${id}.txt`, root.ts]]);
  expect(slack.calls.filter(({ status, error }) => status !== 200 || error !== undefined)).toEqual([]);
  const gaps = root.editedAt.slice(1).map((at, i) => at - (root.editedAt[i] ?? 0));
  expect(root.editedAt.length).toBeGreaterThan(1);
  expect(Math.min(...gaps)).toBeGreaterThanOrEqual(3_000);
});

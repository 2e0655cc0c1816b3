import { beforeAll, expect, it, onTestFinished } from "vitest";
import { openFakeDiscord } from "../support/discord/fake-discord.ts";
import { openFakeSlack } from "../support/slack/fake-slack.ts";
import { ENDED, ferryOn } from "./ferry.ts";
import { hostState } from "./host-state.ts";
import { attach, type Lab } from "./lab.ts";
import { journals, moves, says } from "./on-the-way.ts";
import { onStage, theStory } from "./stage.ts";
import { confirmMoved } from "./story.ts";
import { waitFor } from "./wait.ts";

const lab: Lab = attach("test");
const LONG_MS = 900_000;
beforeAll(() => theStory(lab));

it("kill -9 of worker and bot in mid-migration, asked for in Slack and approved in Discord: the next ones follow the move to its end, both threads stay true, and nothing is said twice", async () => {
  const slack = await openFakeSlack({ rateLimits: true });
  onTestFinished(() => slack.close());
  const discord = await openFakeDiscord({ rateLimits: true });
  onTestFinished(() => discord.close());
  const { ferry, worker, bot, before } = await onStage(lab, "", { slack, discord });
  onTestFinished(() => ferry.close());
  await lab.run("kvm2", "virsh -c qemu:///system autostart vm1");
  await waitFor("two sockets", () => (slack.sockets === 2 ? true : undefined));
  await waitFor("Discord's gateway", () => (discord.sessions.length === 1 ? true : undefined));

  await slack.command("ann", "ferry", "/migrate", "vm1 kvm2 kvm1");
  const card = await waitFor("the plan's card", () =>
    slack.messages("ferry").find(({ elements }) => elements.some(({ label }) => label === "Approve")),
  );
  await slack.press("ann", card.ts, "Approve");
  await waitFor("ann's answer", () =>
    slack.ephemeral("ann").find(({ shown }) => shown.includes("lacks the approver role")),
  );
  const there = await waitFor("the same card in Discord", () =>
    discord.messages().find(({ elements }) => elements.some(({ label }) => label === "Approve")),
  );
  expect(there.pinged).toEqual(["@approver"]);
  await discord.press("bob", there.id, "Approve");
  const question = await waitFor("the question whether bob is sure", () =>
    discord.ephemeral("bob").find(({ elements }) => elements.some(({ label }) => label === "Approve")),
  );
  await discord.press("bob", question.id, "Approve");
  const id = /^Plan ([a-z0-9]{8})/.exec(card.shown)?.[1] ?? "";
  await moves(ferry, id);
  await worker.kill();
  await ferry.worker();
  await journals(ferry, id, "run.started", { times: 2 });
  await bot.kill();
  await ferry.bot();

  const plan = await ferry.reaches(id, ENDED, 300_000);
  expect(plan.state).toBe("done");
  const journal = await ferry.store.journal(id);
  expect(journal.filter(({ type }) => type === "run.started")).toMatchObject([
    { resumed: false },
    { resumed: true },
  ]);
  expect(journal.filter(({ type }) => type === "run.done")).toHaveLength(1);
  expect(plan.approvals.map(({ by }) => [by.person, by.platform])).toEqual([["bob", "discord"]]);
  expect(await confirmMoved(lab, "kvm1", before)).toEqual([]);
  const { stdout } = await lab.run("kvm1", "virsh -c qemu:///system dominfo vm1");
  expect(stdout).toMatch(/^Autostart: +enable$/m);

  const root = await waitFor("the root's end", () => {
    const now = slack.message(card.threadTs ?? "");
    return now.shown.includes("✅ done") && slack.files().length === 1 ? now : undefined;
  });
  expect(root.shown).toContain("vm1 runs on kvm1");
  expect(slack.threadText(root.ts)).toMatch(/libvirt's downtime: \d+ ms/);
  expect(slack.threadText(root.ts)).toContain("approved by bob");
  expect(slack.threadText(root.ts)).not.toMatch(/failed|does not know/i);
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

  const thread = await waitFor(
    "the thread's end in Discord",
    () =>
      discord
        .threads("ferry")
        .find(
          ({ id: each }) =>
            discord.message(each).shown.includes("✅ done") &&
            discord.messages(each).some(({ files }) => files.length > 0),
        ),
    { timeoutMs: 90_000 },
  );
  expect(discord.threads("ferry")).toHaveLength(1);
  const [mirrored, ...notices] = discord.messages("ferry").filter(({ isByBot }) => isByBot);
  expect(mirrored?.id).toBe(thread.id);
  expect(mirrored?.shown).toMatch(/✅ done/);
  expect(notices.filter(({ shown }) => shown.includes("✅ done"))).toHaveLength(1);
  const inThread = discord.messages(thread.id).filter(({ isByBot }) => isByBot);
  expect(inThread.filter(({ shown }) => shown.includes("✅ done"))).toHaveLength(1);
  expect(inThread.filter(({ files }) => files.some(({ name }) => name === `ferry-${id}.txt`))).toHaveLength(
    1,
  );
  expect(discord.threadText(thread.id)).toMatch(/libvirt's downtime: \d+ ms/);
  expect(discord.threadText(thread.id)).toContain("approved by bob");
  expect(discord.threadText(thread.id)).not.toMatch(/failed|does not know/i);
  expect(discord.messages().flatMap(({ elements }) => elements)).toEqual([]);
  expect(discord.notified()).toEqual(["@approver"]);
  expect(discord.calls.filter(({ status }) => status >= 400 && status !== 429)).toEqual([]);
  const edits = mirrored?.editedAt ?? [];
  expect(Math.min(...edits.slice(1).map((at, i) => at - (edits[i] ?? 0)))).toBeGreaterThanOrEqual(5_000);
});

it(
  "kill -9 of the worker again and again while bare hosts are prepared: each step is done and told once, and an undo leaves the hosts as they were",
  async () => {
    await lab.reset();
    const bare = await hostState(lab, "kvm1");
    const ferry = await ferryOn(lab, "deaths");
    onTestFinished(() => ferry.close());
    const bot = await ferry.bot();
    let worker = await ferry.worker();
    const { id } = await ferry.ask(bot, "ann", "/ferry prepare kvm1 kvm2");
    await ferry.reaches(id, ["waiting"]);
    bot.type("/as bob");
    bot.type(`/ferry approve ${id}`);

    for (const times of [1, 3, 6]) {
      await journals(ferry, id, "step.applied", { times });
      await worker.kill();
      worker = await ferry.worker();
    }

    expect((await ferry.reaches(id, ENDED, 240_000)).state).toBe("done");
    const journal = await ferry.store.journal(id);
    const applied = journal.flatMap((event) => (event.type === "step.applied" ? [event.step] : []));
    expect(new Set(applied).size).toBe(applied.length);
    expect(journal.filter(({ type }) => type === "run.started").length).toBeGreaterThan(1);
    await says(bot, /kvm1 and kvm2 · preparation — done/);
    expect((await ferry.together(bot, "/ferry prepare kvm1 kvm2")).state).toBe("nothing-to-do");

    expect(await hostState(lab, "kvm1")).not.toEqual(bare);
    const undo = await ferry.together(bot, `/ferry undo ${id}`);
    expect(undo.state).toBe("done");
    expect(undo.approvals.map(({ by }) => by.person)).toEqual(["bob"]);
    await says(bot, new RegExp(`Plan ${id} is taken back`));
    expect(await hostState(lab, "kvm1")).toEqual(bare);
  },
  LONG_MS,
);

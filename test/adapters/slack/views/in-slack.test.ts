import { afterEach, describe, expect, it, vi } from "vitest";
import { openSlack } from "../../../../adapters/slack/open-slack.ts";
import { handle } from "../../../../bot/handle.ts";
import { syncThread } from "../../../../bot/sync-thread.ts";
import type { Plan } from "../../../../jobs/record.ts";
import { botSite } from "../../../support/bot-site.ts";
import { migrationSteps } from "../../../support/example-steps.ts";
import { freePace } from "../../../support/free-pace.ts";
import { memoryInbox } from "../../../support/memory-inbox.ts";
import { memoryPosts } from "../../../support/memory-posts.ts";
import { silentLog } from "../../../support/silent-log.ts";
import { openFakeSlack } from "../../../support/slack/fake-slack.ts";
import { memoryBot, socketEnv } from "../../../support/slack-under-test.ts";
import { seenHost, seenVm } from "../../../support/snapshots.ts";

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

const until = <T>(look: () => T) => vi.waitFor(look, { timeout: 15_000, interval: 10 });

/** Ferry in a workspace of the site's people, and of some whom the site file does not know: mallory, a guest, somebody of another workspace. */
async function workspace() {
  const slack = await openFakeSlack({
    users: [
      ...botSite.people.map(({ name }) => ({ name })),
      { name: "mallory" },
      { name: "gus", kind: "guest" },
      { name: "xena", kind: "external" },
    ],
    channels: [{ name: "ferry", isShared: true }],
  });
  closing.push(() => slack.close());
  const people = botSite.people.map((person) => ({
    ...person,
    accounts: { slack: `${slack.team.id}/${slack.userId(person.name)}` },
  }));
  const bot = { ...memoryBot(), site: { ...botSite, people }, newPlanId: () => "k7m2qx9d" };
  await bot.store.saveSnapshot({
    at: Date.now(),
    hosts: [seenHost("kvm1", [seenVm("vm1"), seenVm("vm2")]), seenHost("kvm2", [])],
  });
  const chat = await openSlack({
    env: socketEnv(slack),
    bot,
    inbox: memoryInbox(),
    pace: freePace,
    log: silentLog,
    staggerMs: 1,
    editIntervalMs: 0,
    onIntent: ({ key: _, ...intent }) => handle(intent, bot),
  });
  closing.push(() => chat.close());
  await slack.connected(2);

  const posts = memoryPosts();
  const change = (change: Partial<Plan>) =>
    bot.store.changePlan("k7m2qx9d", (plan) => ({ ...plan, ...change }));
  /** What the worker writes when it has made the plan. */
  const planned = () =>
    change({
      state: "waiting",
      params: { vm: "vm1", source: "kvm1", destination: "kvm2" },
      steps: migrationSteps,
      risk: "disruptive",
      expiresAt: Date.now() + 30 * 60_000,
    });
  return {
    slack,
    bot,
    sync: () => syncThread("k7m2qx9d", { ...bot, posts, chat }),
    planned,
    /** ann asks for a plan, and the worker makes it. */
    async planWaits() {
      await slack.command("ann", "ferry", "/migrate", "vm1 kvm1 kvm2");
      await until(() => expect(slack.ephemeral("ann").at(-1)?.shown).toContain("k7m2qx9d"));
      await planned();
    },
    /** The topmost modal of that person, once it says these words. */
    modal: (name: string, words: string) =>
      until(() => {
        const view = slack.openViews(name).at(-1);
        if (view === undefined || !view.shown.includes(words))
          throw new Error(`${name} sees: ${view?.shown}`);
        return view;
      }),
    home: (name: string, words: string) =>
      until(() => {
        const view = slack.home(name);
        if (view === undefined || !view.shown.includes(words))
          throw new Error(`${name}'s home: ${view?.shown}`);
        return view;
      }),
  };
}

describe("a bare /migrate in Slack", () => {
  it("opens a form, whose choices become a plan that stands in it and in the channel", async () => {
    const { slack, bot, modal, planned, sync } = await workspace();

    await slack.command("ann", "ferry", "/migrate");
    const { id } = await modal("ann", "Move a running VM");
    expect(
      (await slack.suggest("ann", id, "VM", "vm")).map(({ text, description }) => `${text}: ${description}`),
    ).toEqual(["vm1: on kvm1: running, 2 GiB", "vm2: on kvm1: running, 2 GiB"]);
    await slack.choose("ann", id, "VM", "vm1");
    await modal("ann", "vm1 is on kvm1: running, 2 GiB");
    expect(await slack.suggest("ann", id, "Move it to", "")).toMatchObject([
      { text: "kvm2" },
      { text: "nfs1 (impossible)", description: "it only serves shares and runs no VMs" },
      { text: "kvm1 (impossible)", description: "vm1 is there already" },
    ]);

    await slack.choose("ann", id, "Move it to", "kvm1");
    await slack.submitView("ann");
    expect(Object.values((await modal("ann", "Move a running VM")).errors)).toEqual([
      "Not kvm1: vm1 is there already. Choose another host.",
    ]);
    expect(await bot.store.openPlans()).toEqual([]);

    await slack.choose("ann", id, "Move it to", "kvm2");
    await slack.submitView("ann");
    await modal("ann", "Plan k7m2qx9d is being made: vm1: kvm1 → kvm2 · live migration");
    expect(await bot.store.plan("k7m2qx9d")).toMatchObject({
      typed: "/migrate vm1 kvm1 kvm2",
      request: { runbook: "migrate-live", vm: "vm1", source: "kvm1", destination: "kvm2" },
    });

    await planned();
    await sync();
    expect(slack.channelText("ferry")).toContain("vm1: kvm1 → kvm2 · live migration");
    const shown = await modal("ann", "waiting for approval");
    expect(shown.shown).toContain("4 steps. The plan's risk: disruptive.");
    expect(shown.shown).toContain("Needs 1 approval, has 0. May approve: bob, carol or dave.");
    expect(slack.calls.filter(({ error }) => error !== undefined)).toEqual([]);
  });

  it("shows the VM that was chosen last, however fast somebody changes their mind", async () => {
    const { slack, modal } = await workspace();
    await slack.command("ann", "ferry", "/migrate");
    const { id } = await modal("ann", "Move a running VM");

    await Promise.all([slack.choose("ann", id, "VM", "vm1"), slack.choose("ann", id, "VM", "vm2")]);

    await modal("ann", "vm2 is on kvm1: running, 2 GiB");
    expect(slack.ephemeral("ann")).toEqual([]);
  });

  it("is answered in words for whoever may not ask for plans", async () => {
    const { slack } = await workspace();

    await slack.command("eve", "ferry", "/migrate");

    await until(() => expect(slack.ephemeral("eve").at(-1)?.shown).toContain("eve lacks the requester role"));
    expect(slack.openViews("eve")).toEqual([]);
  });
});

describe("the Home tab in Slack", () => {
  it("lets an approver read a plan's commands and reject it with a reason, and says what came of it", async () => {
    const { slack, bot, modal, home, planWaits } = await workspace();
    await planWaits();

    await slack.openHome("bob");
    await home("bob", "Waits for your approval");
    await slack.press("bob", "home", "Show commands");
    await modal("bob", "kvm2$ systemctl enable libvirtd-tls.socket");
    await slack.closeView("bob");

    await slack.press("bob", "home", "Reject");
    await modal("bob", "Reject k7m2qx9d");
    await slack.submitView("bob", { reason: "not on a Friday" });

    await home("bob", "Rejected: plan k7m2qx9d will not be run");
    expect((await bot.store.plan("k7m2qx9d"))?.rejected).toMatchObject({
      by: { person: "bob" },
      reason: "not on a Friday",
    });
    expect((await home("bob", "Nothing waits for you.")).shown).toContain("Nothing is under way.");
    expect(slack.calls.filter(({ error }) => error !== undefined)).toEqual([]);
  });

  it("asks before an approval counts, and forgets the answer when the person comes again", async () => {
    const { slack, bot, home, planWaits } = await workspace();
    await planWaits();
    await slack.openHome("bob");
    const { elements } = await home("bob", "Waits for your approval");

    expect(elements.find(({ label }) => label === "Approve")?.confirm).toContain("Its risk: disruptive.");
    await slack.press("bob", "home", "Approve");
    await home("bob", "Approved: plan k7m2qx9d is queued");
    expect((await bot.store.plan("k7m2qx9d"))?.state).toBe("approved");

    await slack.openHome("bob");
    await until(() => expect(slack.home("bob")?.shown).not.toContain("Approved:"));
    const cancel = slack.home("bob")?.elements.find(({ label }) => label === "Cancel");
    expect(cancel?.confirm).toContain("Stop plan k7m2qx9d?");
  });

  it("shows what came of a decision that was typed elsewhere", async () => {
    const { slack, home, planWaits } = await workspace();
    await planWaits();
    await slack.openHome("bob");
    await home("bob", "Waits for your approval\nvm1");

    await slack.command("bob", "ferry", "/ferry", "approve k7m2qx9d");

    expect((await home("bob", "Nothing waits for you.")).shown).toContain("queued");
  });

  it("answers in a direct message where Slack does not take the Home tab", async () => {
    const { slack, home, planWaits } = await workspace();
    await planWaits();
    await slack.openHome("bob");
    await home("bob", "Waits for your approval\nvm1");
    slack.faults.answer("views.publish", { error: "not_enabled" }, 100);

    await slack.press("bob", "home", "Approve");

    const direct = () => slack.messages().filter(({ channel }) => channel.startsWith("D"));
    await until(() =>
      expect(direct().map(({ shown }) => shown)).toEqual([
        expect.stringContaining("Approved: plan k7m2qx9d is queued"),
      ]),
    );
  });

  it("tells somebody whom the site file does not know which line to add, and whom to ask", async () => {
    const { slack, home } = await workspace();

    await slack.openHome("mallory");

    const { shown } = await home("mallory", "Ferry does not know you");
    expect(shown).toContain(`slack: "${slack.team.id}/${slack.userId("mallory")}"`);
    expect(shown).toContain("Ask bob, carol or dave");
  });
});

describe("an approval card", () => {
  it.each(["mallory", "gus", "xena"])("is nothing that %s can decide on, who is told so", async (name) => {
    const { slack, bot, sync, planWaits } = await workspace();
    await planWaits();
    await sync();
    const card = slack
      .messages("ferry")
      .find(({ elements }) => elements.some(({ label }) => label === "Approve"));

    await slack.press(name, card?.ts ?? "", "Approve");

    await until(() => expect(slack.ephemeral(name).at(-1)?.shown).toContain("Ferry does not know you"));
    expect(await bot.store.plan("k7m2qx9d")).toMatchObject({ state: "waiting", approvals: [] });
  });
});

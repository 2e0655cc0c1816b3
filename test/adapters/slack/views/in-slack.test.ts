import { describe, expect, it } from "vitest";
import { ferryInSlack, WAYS } from "../../../support/ferry-in-slack.ts";
import { seenHost, seenVm } from "../../../support/snapshots.ts";
import { until } from "../../../support/until.ts";

describe("a bare /migrate in Slack", () => {
  it.each(WAYS)(
    "opens a form, whose choices become a plan that stands in it and in the channel, over %s",
    async (way) => {
      const { slack, bot, modal, planned, sync } = await ferryInSlack({ way });

      await slack.command("ann", "ferry", "/migrate");
      const { id } = await modal("ann", "Move a VM");
      expect(
        (await slack.suggest("ann", id, "VM", "vm")).map(
          ({ text, description }) => `${text}: ${description}`,
        ),
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
      expect(Object.values((await modal("ann", "Move a VM")).errors)).toEqual([
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
    },
  );

  it("has 'cold' chosen for a VM that is off, and keeps for others what somebody has chosen", async () => {
    const { slack, bot, modal, planned } = await ferryInSlack();
    await bot.store.saveSnapshot({
      at: Date.now(),
      hosts: [
        seenHost("kvm1", [seenVm("vm1"), seenVm("vm2"), seenVm("vm3", { state: "shut off" })]),
        seenHost("kvm2"),
      ],
    });
    await slack.command("ann", "ferry", "/migrate");
    const { id, shown } = await modal("ann", "Move a VM");
    expect(shown).toContain("(x) live");

    await slack.choose("ann", id, "VM", "vm1");
    await modal("ann", "vm1 is on kvm1: running");
    await slack.choose("ann", id, "How it moves", "cold --presync");
    await slack.choose("ann", id, "VM", "vm2");
    expect((await modal("ann", "vm2 is on kvm1: running")).shown).toContain("(x) cold --presync");

    await slack.choose("ann", id, "VM", "vm3");
    const off = await modal("ann", "vm3 is on kvm1: shut off");
    expect(off.shown).toContain("( ) live\n(x) cold\n");
    expect(off.shown).toContain("what is off cannot move live");
    await slack.choose("ann", id, "Move it to", "kvm2");
    await slack.submitView("ann");

    await modal("ann", "Plan k7m2qx9d is being made: vm3: kvm1 → kvm2 · cold migration");
    expect(await bot.store.plan("k7m2qx9d")).toMatchObject({
      typed: "/migrate vm3 kvm1 kvm2 cold",
      request: { runbook: "migrate-cold", vm: "vm3", source: "kvm1", destination: "kvm2" },
    });
    await planned();
    expect(slack.calls.filter(({ error }) => error !== undefined)).toEqual([]);
  });

  it("shows the VM that was chosen last, however fast somebody changes their mind", async () => {
    const { slack, modal } = await ferryInSlack();
    await slack.command("ann", "ferry", "/migrate");
    const { id } = await modal("ann", "Move a VM");

    await Promise.all([slack.choose("ann", id, "VM", "vm1"), slack.choose("ann", id, "VM", "vm2")]);

    await modal("ann", "vm2 is on kvm1: running, 2 GiB");
    expect(slack.ephemeral("ann")).toEqual([]);
  });

  it("is answered in words for whoever may not ask for plans", async () => {
    const { slack } = await ferryInSlack();

    await slack.command("eve", "ferry", "/migrate");

    await until(() => expect(slack.ephemeral("eve").at(-1)?.shown).toContain("eve lacks the requester role"));
    expect(slack.openViews("eve")).toEqual([]);
  });
});

describe("what Slack opens no dialog for, because it was on its way for too long,", () => {
  /** Slack's permit to open a dialog is good for 3 s; whoever acknowledges may take longer here. */
  const patient = { fake: { acknowledgeWithinMs: 10_000 } };

  it("is answered with the words to type in place of a bare /migrate", async () => {
    const { slack } = await ferryInSlack(patient);
    slack.faults.late(3_200);

    await slack.command("ann", "ferry", "/migrate");

    await until(() =>
      expect(slack.ephemeral("ann").at(-1)?.shown).toContain("/migrate <vm> [<source>] <destination>"),
    );
    expect(slack.openViews("ann")).toEqual([]);
    expect(slack.calls.at(-1)?.error).toMatch(/trigger/);
  });

  it("is answered with the words to type in place of a plan's commands", async () => {
    const { slack, planWaits, home } = await ferryInSlack(patient);
    await planWaits();
    await slack.openHome("bob");
    await home("bob", "Waits for your approval");
    slack.faults.late(3_200);

    await slack.press("bob", "home", "Show commands");

    expect((await home("bob", "/ferry show k7m2qx9d")).shown).toContain("Slack did not open the dialog");
    expect(slack.openViews("bob")).toEqual([]);
  });
});

describe("a bare /migrate in a private channel without Ferry", () => {
  it("opens its form, and is refused in it with what to do, before anything is planned", async () => {
    const { slack, bot, modal } = await ferryInSlack({
      fake: { channels: [{ name: "secret", isPrivate: true, withBot: false }] },
    });
    await slack.command("ann", "secret", "/migrate");
    const { id } = await modal("ann", "Move a VM");
    await slack.choose("ann", id, "VM", "vm1");
    await modal("ann", "vm1 is on kvm1");
    await slack.choose("ann", id, "Move it to", "kvm2");

    await slack.submitView("ann");

    expect((await modal("ann", "no plan can have its thread here")).shown).toContain("/invite @ferry");
    expect(await bot.store.recentPlans(10)).toEqual([]);
  });
});

describe("the Home tab in Slack", () => {
  it.each(WAYS)(
    "lets an approver read a plan's commands and reject it with a reason, and says what came of it, over %s",
    async (way) => {
      const { slack, bot, modal, home, planWaits } = await ferryInSlack({ way });
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
    },
  );

  it("asks before an approval counts, and forgets the answer when the person comes again", async () => {
    const { slack, bot, home, planWaits } = await ferryInSlack();
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
    const { slack, home, planWaits } = await ferryInSlack();
    await planWaits();
    await slack.openHome("bob");
    await home("bob", "Waits for your approval\nvm1");

    await slack.command("bob", "ferry", "/ferry", "approve k7m2qx9d");

    expect((await home("bob", "Nothing waits for you.")).shown).toContain("queued");
  });

  it("answers in a direct message where Slack does not take the Home tab", async () => {
    const { slack, home, planWaits } = await ferryInSlack();
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
    const { slack, home } = await ferryInSlack();

    await slack.openHome("mallory");

    const { shown } = await home("mallory", "Ferry does not know you");
    expect(shown).toContain(`slack: "${slack.team.id}/${slack.userId("mallory")}"`);
    expect(shown).toContain("Ask bob, carol or dave");
  });
});

describe("an approval card", () => {
  it.each(["mallory", "gus", "xena"])("is nothing that %s can decide on, who is told so", async (name) => {
    const { slack, bot, sync, planWaits } = await ferryInSlack();
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

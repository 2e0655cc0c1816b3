import { expect, it, vi } from "vitest";
import { ferryInSlack } from "../../support/ferry-in-slack.ts";

/** As Slack sends it: its own forms, `&<>` escaped; and what the answer says of it. */
const INPUTS = [
  ["an unknown host", "vm1 kvn1 kvm2", "did you mean kvm1?"],
  ["an unknown VM", "vn1 kvm1 kvm2", "did you mean vm1?"],
  ["an option", "vm1 kvm1 kvm2 --force", "--force is no option"],
  ["an option in place of a name", "-rf kvm1 kvm2", "-rf is no option"],
  ["a name with a space", `"vm 1" kvm1 kvm2`, "cannot be a VM's name"],
  ["a name with a semicolon", "vm1;reboot kvm1 kvm2", "cannot be a VM's name"],
  ["a command substitution", "$(reboot) kvm1 kvm2", "cannot be a VM's name"],
  ["a backtick", "vm1`reboot kvm1 kvm2", "cannot be a VM's name"],
  ["a name of two rows", `"vm1\nreboot" kvm1 kvm2`, "cannot be a VM's name"],
  ["10,000 characters", `${"x".repeat(10_000)} kvm1 kvm2`, "longer than the 2000 characters"],
  ["2,000 words", `vm1 ${"k ".repeat(2_000)}`, "longer than the 2000 characters"],
  ["a person", "<@U0BOB|bob> kvm1 kvm2", "cannot be a VM's name"],
  ["a channel", "vm1 <#C0OPS|ops> kvm2", "cannot be a host's name"],
  ["everybody", "<!everyone> kvm1 kvm2", "cannot be a VM's name"],
  ["entities", "vm1&amp;&amp;reboot kvm1 kvm2", "'vm1&&reboot' cannot be"],
  ["escaped markup", "&lt;b&gt;vm1&lt;/b&gt; kvm1 kvm2", "'<b>vm1</b>' cannot be"],
  ["one host twice", "vm1 kvm1 kvm1", "Source and destination are both kvm1"],
  ["an open quote", `"vm1 kvm1 kvm2`, "cannot be a VM's name"],
] as const;

const WAYS = ["command", "mention"] as const;

it.each(WAYS.flatMap((way) => INPUTS.map((input) => [way, ...input] as const)))(
  "a %s with %s makes no plan and is answered once, in one line, to its sender alone",
  async (way, _, typed, said) => {
    const { slack, bot } = await ferryInSlack();
    const before = slack.calls.length;

    if (way === "command") await slack.command("ann", "ferry", "/migrate", typed, { wire: true });
    else await slack.mention("ann", "ferry", `migrate ${typed}`, { wire: true });

    const answers = () => slack.ephemeral("ann");
    await vi.waitFor(() => expect(answers()).not.toEqual([]), { timeout: 10_000, interval: 10 });
    // Whatever else this came to would be done before the next one is answered.
    await slack.command("bob", "ferry", "/ferry", "where vm1");
    await vi.waitFor(() => expect(slack.ephemeral("bob")).toHaveLength(1), { timeout: 10_000, interval: 10 });

    expect(answers()).toHaveLength(1);
    const [answer] = answers();
    expect(answer?.shown).toContain(said);
    expect(answer?.shown).toMatch(/^❌ Not done: .+$/u);
    expect(answer?.shown.length).toBeLessThan(400);
    expect(answer?.text.split("\n")).toHaveLength(1);
    expect(await bot.store.openPlans()).toEqual([]);
    expect(slack.messages("ferry").filter(({ isByBot }) => isByBot)).toEqual([]);
    expect(slack.notified()).toEqual([]);
    expect(slack.calls.slice(before).filter(({ error }) => error !== undefined)).toEqual([]);
  },
);

import { describe, expect, it } from "vitest";
import { type Home, readHome } from "../../bot/home.ts";
import type { HomeSection } from "../../bot/home-section.ts";
import { message } from "../../bot/message.ts";
import { botPolicy, botSite } from "../support/bot-site.ts";
import { at } from "../support/example-steps.ts";
import { plain } from "../support/plain.ts";
import { planned } from "../support/planned.ts";
import { type Scene, scene } from "../support/scene.ts";
import { seenHost, seenVm, unreachable } from "../support/snapshots.ts";

const ONE = "k7m2qx9d";
const TWO = "w4jz8rtp";

const home = (play: Scene, account: string) => readHome({ platform: "fake", account }, play);

/** A section as text: its items with their buttons, or what it says when there is none. */
function section({ sections }: Home, title: string): string | undefined {
  const found = sections.find((each) => each.title === title);
  return found && words(found);
}

const words = ({ items, none, note }: HomeSection): string =>
  [
    ...(items.length === 0 ? [none] : []),
    ...items.map(({ lines, buttons }) => {
      const [, ...rest] = plain(message("", "neutral", "", { lines, buttons })).split("\n");
      return rest.join("\n");
    }),
    ...(note === undefined ? [] : [note]),
  ].join("\n");

const titles = ({ sections }: Home) => sections.map(({ title }) => title);

describe("what waits for somebody's approval", () => {
  it("stands on an approver's home with the buttons of its card", async () => {
    const play = scene();
    await play.say("ann", "/migrate vm1 kvm1 kvm2");
    await planned(play);

    expect(section(await home(play, "bob"), "Waits for your approval")).toBe(
      [
        "vm1: kvm1 → kvm2 · live migration",
        `Plan ${ONE}, risk: disruptive, asked by ann. Expires at 14:30:00.`,
        `[Approve: approve.${ONE}] [Reject: reject.${ONE}] [Show commands: show.${ONE}]`,
      ].join("\n"),
    );
    expect(section(await home(play, "bob"), "Under way")).toBe("Nothing is under way.");
  });

  it("is no section for whoever decides nothing, and is under way for them", async () => {
    const play = scene();
    await play.say("ann", "/migrate vm1 kvm1 kvm2");
    await planned(play);

    expect(titles(await home(play, "ann"))).toEqual(["Under way", "Hosts", "Latest plans"]);
    expect(section(await home(play, "ann"), "Under way")).toContain("waiting for approval");
  });

  it("is not what one has approved already, may not approve, was made to be read, or has expired", async () => {
    const twice = {
      ...botPolicy,
      approvals: { ...botPolicy.approvals, disruptive: { approvals: 2, secondPerson: true } },
    };
    const play = scene({ site: { ...botSite, policy: twice } });
    await play.say("dave", "/migrate vm1 kvm1 kvm2");
    await planned(play);
    await play.say("ann", "/ferry plan migrate vm2 kvm2");
    await planned(play, TWO, { planOnly: true });
    const waits = async (name: string) => section(await home(play, name), "Waits for your approval");

    expect(await waits("dave")).toBe("Nothing waits for you.");
    expect(await waits("carol")).toContain(`Plan ${ONE}`);
    expect(await waits("carol")).not.toContain(`Plan ${TWO}`);

    await play.click("bob", `approve.${ONE}`);
    expect(await waits("bob")).toBe("Nothing waits for you.");
    expect(await waits("carol")).toContain("has 1 of 2 approvals");

    play.pass(30 * 60);
    expect(await waits("carol")).toBe("Nothing waits for you.");
  });
});

describe("what is under way", () => {
  it("says how it goes, and lets whoever may cancel do so", async () => {
    const play = scene();
    await play.say("ann", "/migrate vm1 kvm1 kvm2");
    await planned(play);
    await play.click("bob", `approve.${ONE}`);
    await play.change(ONE, { state: "running" });
    await play.report({ type: "run.started", worker: "w1:1", resumed: false });
    await play.report({ type: "step.started", step: at.move });

    const told = [
      "vm1: kvm1 → kvm2 · live migration: running, Move vm1 from kvm1 to kvm2 while it runs",
      `Plan ${ONE}, asked by ann.`,
    ].join("\n");
    for (const name of ["ann", "bob"]) {
      expect(section(await home(play, name), "Under way")).toBe(`${told}\n[Cancel: cancel.${ONE}]`);
    }
    expect(section(await home(play, "eve"), "Under way")).toBe(told);

    await play.click("ann", `cancel.${ONE}`);
    expect(section(await home(play, "ann"), "Under way")).toContain("cancelling");
    expect(section(await home(play, "ann"), "Under way")).not.toContain("[Cancel");
  });

  it("is told oldest first, and one record that cannot be read hides no other", async () => {
    const play = scene();
    await play.say("ann", "/migrate vm1 kvm1 kvm2");
    play.pass(1);
    await play.say("dave", "/ferry prepare kvm1");
    const store = {
      ...play.store,
      openPlans: async () => [TWO, "unreadab", ONE],
      plan: async (id: string) => {
        if (id === "unreadab") throw new Error("another version's");
        return play.store.plan(id);
      },
    };

    const under = section(await home({ ...play, store }, "eve"), "Under way") ?? "";

    expect(under.indexOf(ONE)).toBeGreaterThan(-1);
    expect(under.indexOf(ONE)).toBeLessThan(under.indexOf(TWO));
  });
});

describe("the hosts at a glance", () => {
  it("are all of the site file, with VMs, memory and whether they look prepared", async () => {
    const play = scene();
    await play.store.saveSnapshot({
      at: play.now() - 12_000,
      hosts: [
        seenHost("kvm1", [seenVm("vm1"), seenVm("vm2", { state: "shut off" })], {
          memory: { totalBytes: 2 ** 34, availableBytes: 2 ** 33 },
          readiness: { certified: true, listens: true },
        }),
        seenHost("kvm2", [], { error: unreachable("kvm2") }),
      ],
    });

    expect(section(await home(play, "eve"), "Hosts")).toBe(
      [
        "nfs1: not read yet",
        "kvm1: answers, 2 VMs, 1 running, 8 GiB of 16 GiB memory free, prepared",
        "kvm2: did not answer, last read 1 m 00 s ago",
        "Read 12 s ago. A plan reads them anew.",
      ].join("\n"),
    );
  });

  it("are read again when that was a while ago, which is said", async () => {
    const play = scene();

    expect(section(await home(play, "eve"), "Hosts")).toContain("It does now: look again in a few seconds.");
    expect(play.queue.jobs).toEqual(["refresh"]);
  });

  it.each([
    [{ certified: false, listens: true }, "not prepared: certificates are missing"],
    [{ certified: true, listens: false }, "not prepared: libvirt does not listen for TLS"],
    [
      { by: "ssh" as const, certified: false, listens: true },
      "not prepared: it has no SSH key for moving VMs",
    ],
    [
      { by: "tcp" as const, certified: true, listens: false },
      "not prepared: libvirt does not listen on port 16509",
    ],
  ])("say what is missing: %j", async (readiness, said) => {
    const play = scene();
    await play.store.saveSnapshot({ at: play.now(), hosts: [seenHost("kvm1", [], { readiness })] });

    expect(section(await home(play, "eve"), "Hosts")).toContain(said);
  });
});

describe("the latest plans", () => {
  it("are those that are over, newest first", async () => {
    const play = scene();
    await play.say("ann", "/migrate vm1 kvm1 kvm2");
    await planned(play, ONE, { state: "expired" });
    play.pass(60);
    await play.say("ann", "/migrate vm1 kvm1 kvm2");

    expect(section(await home(play, "eve"), "Latest plans")).toBe(
      `${ONE} · vm1: kvm1 → kvm2 · live migration · expired · ann, 14:00:00`,
    );
  });
});

describe("who looks", () => {
  const said = async (name: string) =>
    plain(message("", "neutral", "", { lines: (await home(scene(), name)).lines }));

  it("reads who they are here and what they may do", async () => {
    expect(await said("eve")).toContain("You are eve here: viewer. You may look.");
    expect(await said("dave")).toContain(
      "You are dave here: viewer, requester and approver. You may look, ask for plans and cancel your own and decide on plans and cancel them.",
    );
  });

  it("is told who may add them where the site file does not know them", async () => {
    const unknown = await home(scene(), "mallory");

    expect(unknown.sections).toEqual([]);
    expect(await said("mallory")).toContain("Ferry does not know you");
    expect(await said("mallory")).toContain(
      'Ask bob, carol or dave to add `fake: "mallory"` to your accounts',
    );
  });

  it("is told when Redis is silent", async () => {
    const play = { ...scene(), patienceMs: 5 };
    const silent = { ...play, store: { ...play.store, openPlans: () => new Promise<never>(() => {}) } };

    const { lines, sections } = await home(silent, "eve");

    expect(sections).toEqual([]);
    expect(JSON.stringify(lines)).toContain("Redis has not answered");
  });
});

import { describe, expect, it } from "vitest";
import { tell } from "../../bot/story.ts";
import { threadOf } from "../../bot/thread.ts";
import type { Site } from "../../config/site.ts";
import type { Plan, PlannedStep, RunEvent } from "../../jobs/record.ts";
import { botPolicy, botSite } from "../support/bot-site.ts";
import { at, migrationSteps } from "../support/example-steps.ts";
import { plain } from "../support/plain.ts";
import { examplePlan } from "../support/store-contract.ts";

const actor = (person: string) => ({ person, platform: "fake", account: person });
const plan = (change: Partial<Plan>): Plan =>
  examplePlan({ steps: migrationSteps, expiresAt: 60_000, ...change });

function thread(change: Partial<Plan>, journal: RunEvent[] = [], site: Site = botSite) {
  const made = plan(change);
  const messages = threadOf({
    plan: made,
    story: tell(made, journal),
    progress: undefined,
    site,
    now: 1_000,
  });
  return {
    keys: messages.map(({ key }) => key),
    broadcast: messages.filter((each) => each.broadcast).map(({ key }) => key),
    text: (key: string) => {
      const found = messages.find((each) => each.key === key);
      return found === undefined ? "" : plain(found.message);
    },
  };
}

const failure = {
  code: "ssh.unreachable",
  title: "kvm2 cannot be reached by SSH",
  remedy: "Check that kvm2 is up.",
  host: "kvm2",
};
const bigStep = (n: number): PlannedStep => ({
  id: "host.thing",
  title: `Make thing ${n}`,
  risk: n === 30 ? "disruptive" : "safe",
  state: "needed",
  commands: [{ host: "kvm1", shown: `make-thing ${n} ${"x".repeat(150)}` }],
});

describe("the approval card", () => {
  it("says that nobody need approve where the policy asks for none", () => {
    const card = thread({ state: "approved", risk: "safe", steps: migrationSteps.slice(0, 6) }).text("card");

    expect(card).toContain("[no approval needed, neutral]");
    expect(card).toContain("The policy lets a plan of this risk run without approval.");
    expect(card).toContain("kvm2$ systemctl enable --now libvirtd-tls.socket");
    expect(card).not.toContain("approve.");
  });

  it("of a plan that is only to be read has its commands and no buttons, and never more", () => {
    for (const state of ["waiting", "expired"] as const) {
      const { keys, text, broadcast } = thread({ state, planOnly: true });

      expect(keys).toEqual(["root", "card"]);
      expect(broadcast).toEqual([]);
      expect(text("card")).toContain("[plan only, neutral]");
      expect(text("card")).toContain("kvm1$ systemd-run");
      expect(text("card")).not.toMatch(/approve\.|reject\.|Expire/);
    }
  });

  it("counts votes and names who is still asked, where two must approve", () => {
    const approvals = { ...botPolicy.approvals, disruptive: { approvals: 2, secondPerson: true } };
    const site = { ...botSite, policy: { ...botPolicy, approvals } };
    const votes = [{ by: actor("bob"), at: 500 }];
    const { text } = thread({ state: "waiting", approvals: votes, requestedBy: actor("dave") }, [], site);

    expect(text("root")).toContain("May approve in the thread: carol (1 of 2 approvals), until 00:01:00.");
    expect(text("card")).toContain(
      "Needs 2 approvals, has 1. May approve: bob or carol. dave asked, so somebody else must approve.",
    );
    expect(text("card")).toContain("bob approved at 00:00:00.");
  });

  it.each(["expired", "cancelled"] as const)(
    "is not called approved when it was %s with one vote of two",
    (state) => {
      const votes = [{ by: actor("bob"), at: 500 }];
      const cancelled = state === "cancelled" ? { cancelRequested: { by: actor("ann"), at: 600 } } : {};
      const card = thread({ state, approvals: votes, ...cancelled }).text("card");

      expect(card).toContain(`[${state}, neutral]`);
      expect(card).toContain("bob approved at 00:00:00.");
    },
  );

  it("says so when the site file has too few approvers", () => {
    const approvals = { ...botPolicy.approvals, disruptive: { approvals: 4, secondPerson: false } };
    const site = { ...botSite, policy: { ...botPolicy, approvals } };

    expect(thread({ state: "waiting" }, [], site).text("card")).toContain(
      "The site file has only 3 approvers who may",
    );
  });

  it("stands below messages with the commands when they are too many for one", () => {
    const steps = Array.from({ length: 40 }, (_, n) => bigStep(n + 1));
    const { keys, text } = thread({ state: "waiting", steps });
    const parts = keys.filter((key) => key.startsWith("commands-"));

    expect(keys).toEqual(["root", ...parts, "card"]);
    for (const { commands } of steps) {
      expect(parts.some((key) => text(key).includes(`kvm1$ ${commands[0]?.shown}`))).toBe(true);
    }
    expect(text("card")).toContain(`the exact commands of the ${parts.length} messages above`);
    expect(text("card")).toContain("30. Make thing 30 (disruptive)");
    for (const key of keys) expect(text(key).length).toBeLessThan(4000);
  });

  it("names a host that is down once, however many steps it is in the way of", () => {
    const steps = migrationSteps.map((step) => ({ ...step, state: "blocked" as const, error: failure }));
    const { text, broadcast } = thread({ state: "blocked", steps });

    expect(text("card").match(/cannot be reached/g)).toHaveLength(1);
    expect(text("card")).toContain("In the way of: vm1 runs on kvm1, and nowhere else and 7 more steps");
    expect(text("card")).not.toContain("approve.");
    expect(broadcast).toEqual(["card"]);
  });

  it("says when there is nothing to do", () => {
    const { keys, text } = thread({ state: "nothing-to-do", steps: migrationSteps.slice(0, 4) });

    expect(keys).toEqual(["root", "card"]);
    expect(text("card")).toContain("Everything is so already; nothing was changed.");
  });

  it("tells why no plan could be made, and offers to try again", () => {
    const { text, broadcast } = thread({ state: "unplanned", steps: [], error: failure });

    expect(text("card")).toContain("kvm2 cannot be reached by SSH. Check that kvm2 is up.");
    expect(text("card")).toContain("[Plan again: again.k7m2qx9d]");
    expect(text("root")).toContain("[no plan could be made, bad]");
    expect(broadcast).toEqual(["card"]);
  });

  it("tells of everything that kept it from a plan", () => {
    const further = {
      ...failure,
      title: "nfs1 cannot be reached by SSH",
      remedy: "Check that nfs1 is up.",
      host: "nfs1",
    };
    const { text } = thread({ state: "unplanned", steps: [], error: failure, furtherErrors: [further] });

    expect(text("card")).toContain("2 things stand in the way. Nothing was changed.");
    expect(text("card")).toContain("1. kvm2 cannot be reached by SSH. Check that kvm2 is up.");
    expect(text("card")).toContain("2. nfs1 cannot be reached by SSH. Check that nfs1 is up.");
    expect(text("root")).toContain("nfs1 cannot be reached by SSH. Check that nfs1 is up.");
  });

  it("is not there while the plan is being made, nor when that was cancelled", () => {
    expect(thread({ state: "planning", steps: [] }).keys).toEqual(["root"]);
    const cancelled = thread({
      state: "cancelled",
      steps: [],
      cancelRequested: { by: actor("ann"), at: 500 },
    });

    expect(cancelled.keys).toEqual(["root", "cancelled"]);
    expect(cancelled.text("cancelled")).toContain("It had not begun: nothing was done.");
  });
});

describe("a run's story", () => {
  const started = (worker: string, time: number): RunEvent => ({
    type: "run.started",
    at: time,
    worker,
    resumed: time > 0,
  });
  const begun: RunEvent = { type: "step.started", at: 10, step: at.move };
  const unknown = (time: number): RunEvent => ({
    type: "run.unknown",
    at: time,
    error: failure,
    next: "Ferry tries again.",
  });
  const bob = { state: "running" as const, approvals: [{ by: actor("bob"), at: 5 }] };

  it("is one doubt, from its beginning, however often the same worker tries again", () => {
    const journal = [
      started("w1", 0),
      begun,
      unknown(20),
      started("w1", 25),
      unknown(30),
      started("w1", 35),
      unknown(40),
    ];
    const { keys, text } = thread(bob, journal);

    expect(keys).toEqual(["root", "card", "unknown-1"]);
    expect(text("unknown-1")).toContain("whether this is done: Move vm1 from kvm1 to kvm2 while it runs.");
    expect(text("root")).toContain("[outcome unknown, unknown]");
    expect(text("root")).not.toContain("took the run up");
  });

  it("tells a second doubt after the first was over in a message of its own", () => {
    const journal = [started("w1", 0), begun, unknown(20), { ...begun, at: 30 }, unknown(40)];
    const { keys, text } = thread(bob, journal);

    expect(keys).toEqual(["root", "card", "unknown-1", "unknown-2"]);
    expect(text("unknown-1")).toContain("[over, neutral]");
    expect(text("unknown-2")).toContain("[outcome unknown, unknown]");
  });

  it("says when another worker took the run up", () => {
    expect(thread(bob, [started("w1", 0), begun, started("w2", 20)]).text("root")).toContain(
      "Another worker took the run up at 00:00:00, read the hosts and went on.",
    );
  });

  it("counts a step's time from its first beginning", () => {
    const journal: RunEvent[] = [
      started("w1", 0),
      { type: "step.started", at: 100, step: at.pool },
      started("w2", 5_000),
      { type: "step.started", at: 6_000, step: at.pool },
      { type: "step.applied", at: 7_100, step: at.pool },
    ];

    expect(thread(bob, journal).text("root")).toContain("mounting /var/lib/libvirt/images/shared  7 s");
  });

  it("knows that a run is over before its plan's state does", () => {
    const journal: RunEvent[] = [
      started("w1", 0),
      { type: "run.done", at: 50, summary: ["vm1 runs on kvm2."] },
    ];
    const { keys, text, broadcast } = thread(bob, journal);

    expect(keys).toEqual(["root", "card", "done"]);
    expect(text("root")).toContain("[done, good]");
    expect(text("root")).not.toContain("cancel.");
    expect(broadcast).toContain("done");
  });

  it("when stuck offers no roll back, and asks for a person", () => {
    const journal: RunEvent[] = [
      started("w1", 0),
      begun,
      { type: "run.stuck", at: 50, error: failure, standing: "vm1 runs on kvm1 and kvm2." },
    ];
    const failed = thread({ ...bob, state: "stuck" }, journal).text("failed");

    expect(failed).toContain("[stuck: a person is needed, bad]");
    expect(failed).toContain("Look at the hosts first, and start or stop nothing");
    expect(failed).not.toContain("undo.");
  });

  it("offers no roll back where nothing was done, and none of a roll back", () => {
    const failed: RunEvent = {
      type: "run.failed",
      at: 50,
      error: failure,
      standing: "vm1 still runs on kvm1.",
    };
    const undo = {
      ...bob,
      request: { runbook: "undo" as const, plan: "w4jz8rtp" },
      state: "failed" as const,
    };

    expect(thread({ ...bob, state: "failed" }, [started("w1", 0), failed]).text("failed")).not.toContain(
      "undo.",
    );
    expect(thread(undo, [started("w1", 0), begun, failed]).text("failed")).not.toContain("undo.");
  });

  it("does not claim to know how things stand when no journal says so", () => {
    expect(thread({ state: "failed", error: failure }).text("failed")).toContain(
      "Ferry does not know how things stand: look at the hosts before you start or stop anything.",
    );
  });

  it("folds a long list around the step that is going on", () => {
    const steps = Array.from({ length: 100 }, (_, n) => bigStep(n + 1));
    const journal: RunEvent[] = [
      ...Array.from({ length: 50 }, (_, step): RunEvent => ({ type: "step.applied", at: step, step })),
      { type: "step.started", at: 60, step: 50 },
    ];
    const root = thread({ ...bob, steps }, journal).text("root");

    expect(root).toContain("✓ 30 more steps done");
    expect(root).toContain("▸ Make thing 51");
    expect(root).toContain("· 30 more steps to come");
    expect(root.split("\n").length).toBeLessThan(50);
  });
});

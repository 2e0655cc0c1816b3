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
    expect(card).toContain("kvm2$ systemctl enable libvirtd-tls.socket");
    expect(card).not.toContain("approve.");
  });

  it("of a plan that is only to be read has its commands and no buttons, and never more", () => {
    for (const state of ["waiting", "expired"] as const) {
      const { keys, text, broadcast } = thread({ state, planOnly: true });

      expect(keys).toEqual(["root", "card"]);
      expect(broadcast).toEqual([]);
      expect(text("card")).toContain("[plan only, neutral]");
      expect(text("card")).toContain("systemd-run --unit=ferry-k7m2qx9d-migrate");
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
    expect(text("card")).toContain("In the way of: vm1 runs on kvm1 and is unknown to kvm2 and 7 more steps");
    expect(text("card")).not.toContain("approve.");
    expect(broadcast).toEqual(["card"]);
  });

  it("names the step that a blocker stops, unless it is the check that found it", () => {
    const other = { ...failure, title: "kvm2 has no bridge br0", remedy: "Make it." };
    const steps = migrationSteps.map((step, i): PlannedStep => {
      if (i === at.pool) return { ...step, state: "blocked", error: failure };
      return i === 2 ? { ...step, state: "blocked", error: other } : step;
    });
    const card = thread({ state: "blocked", steps }).text("card");

    expect(card).toContain("1. kvm2 has no bridge br0. Make it.");
    expect(card.match(/In the way of/g)).toHaveLength(1);
    expect(card).toContain("In the way of: Start pool images on kvm2");
  });

  it("of a plan that expired leaves it to the root and the last message to say so", () => {
    const { text } = thread({ state: "expired" });

    expect(text("root")).toContain("Nobody decided by 00:01:00; nothing was done.");
    expect(text("expired")).toContain("Nobody decided by 00:01:00; nothing was done.");
    expect(text("card")).not.toMatch(/Expired at|nobody had decided/);
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

  it("in doubt says of a move that it goes on by itself, and of a preparation no word about sides", () => {
    const move = thread(bob, [started("w1", 0), begun, unknown(20)]).text("unknown-1");
    const setUp = thread({ ...bob, request: { runbook: "prepare-host", hosts: ["kvm2"] } }, [
      started("w1", 0),
      { type: "step.started", at: 10, step: at.tlsSocket },
      unknown(20),
    ]).text("unknown-1");

    expect(move).toContain(
      "If it had begun, the move goes on by itself while kvm1 is up: it runs there as the systemd unit ferry-k7m2qx9d-migrate",
    );
    expect(move).toContain("nothing is safe to start, stop or undo by hand on either side.");
    expect(setUp).toContain("nothing is safe to start, stop or undo by hand there.");
    expect(setUp).not.toMatch(/the move|either side/);
  });

  it("says of a doubt that is over no more than is known", () => {
    const failed: RunEvent = {
      type: "run.failed",
      at: 50,
      error: failure,
      standing: "vm1 still runs on kvm1.",
    };
    const over = thread(bob, [started("w1", 0), begun, unknown(20), failed]).text("unknown-1");
    const unclear = thread(bob, [started("w1", 0), begun, unknown(20), { ...failed, unclear: true }]);

    expect(over).toContain("Unknown from 00:00:00, known again after 30 ms.");
    expect(over).not.toContain("went on");
    expect(unclear.text("unknown-1")).toContain("the run ended after 30 ms, and Ferry still does not know.");
    expect(unclear.text("unknown-1")).toContain("[outcome unknown, unknown]");
  });

  it.each([
    ["domain.4dea22b3", "Plan w4jz8rtp has the same VM in hand."],
    ["outgoing.kvm1", "Plan w4jz8rtp has the place for migrations away from kvm1."],
    ["incoming.kvm2", "Plan w4jz8rtp has the place for migrations to kvm2."],
    ["setup.kvm1.example.org", "Plan w4jz8rtp is setting up kvm1.example.org."],
    ["volume.images.vm2.qcow2", "Plan w4jz8rtp has volume images/vm2.qcow2 in hand."],
  ])("says in words what it waits for: %s", (lease, words) => {
    const waiting: RunEvent = { type: "run.waiting", at: 10, for: lease, holder: "w4jz8rtp" };
    const over = thread(bob, [waiting, started("w1", 20), begun]).text(`waiting-${lease}`);

    expect(thread(bob, [waiting]).text(`waiting-${lease}`)).toContain(words);
    expect(over).toMatch(/^Plan w4jz8rtp (had|was) /m);
    expect(over).not.toContain(lease);
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

  it("offers to roll back what was applied alone: not what failed or was stopped half way", () => {
    const half: RunEvent[] = [
      started("w1", 0),
      { type: "step.started", at: 10, step: at.tlsSocket },
      { type: "step.failed", at: 20, step: at.tlsSocket, error: failure },
      { type: "run.failed", at: 30, error: failure, standing: "No VM was touched." },
    ];
    const failed = thread({ ...bob, state: "failed" }, half).text("failed");

    expect(failed).toContain("Safe now: Run again makes a new plan");
    expect(failed).not.toMatch(/undo\.|Roll back/);
  });

  it("offers no roll back after a switchover, which nothing takes back", () => {
    const journal: RunEvent[] = [
      started("w1", 0),
      { type: "step.started", at: 5, step: at.pool },
      { type: "step.applied", at: 8, step: at.pool },
      begun,
      { type: "step.applied", at: 20, step: at.move },
    ];
    const end = { at: 30, error: failure, standing: "vm1 runs on kvm2." };
    const before = thread({ ...bob, state: "failed" }, [
      ...journal.slice(0, 3),
      { type: "run.failed", ...end },
    ]);
    const after = thread({ ...bob, state: "failed" }, [...journal, { type: "run.failed", ...end }]);

    expect(before.text("failed")).toContain("[Roll back: undo.k7m2qx9d]");
    expect(after.text("failed")).not.toMatch(/undo\.|Roll back/);
  });

  it.each([
    [true, "To take it back: /ferry undo k7m2qx9d"],
    [false, undefined],
    [undefined, undefined],
  ])("names the way back of what it did where there is one (%s)", (canUndo, words) => {
    const step: PlannedStep = { ...bigStep(1), ...(canUndo === undefined ? {} : { canUndo }) };
    const journal: RunEvent[] = [
      started("w1", 0),
      { type: "step.started", at: 5, step: 0 },
      { type: "step.applied", at: 8, step: 0 },
      { type: "run.done", at: 9, summary: ["The thing is made."] },
    ];
    const request = { runbook: "prepare-host" as const, hosts: ["kvm1"] };
    const done = thread({ ...bob, request, steps: [step] }, journal).text("done");

    if (words === undefined) expect(done).not.toContain("/ferry undo");
    else expect(done).toContain(words);
  });

  it.each(["run.failed", "run.cancelled"] as const)(
    "calls nothing safe while nobody knows how things stand: %s",
    (type) => {
      const pool: RunEvent[] = [
        started("w1", 0),
        { type: "step.started", at: 5, step: at.pool },
        { type: "step.applied", at: 8, step: at.pool },
      ];
      const end = { at: 30, standing: "vm1 is in a state that kvm2 cannot tell.", unclear: true as const };
      const last: RunEvent =
        type === "run.failed" ? { type, ...end, error: failure } : { type: "run.cancelled", ...end };
      const said = thread(bob, [...pool, last]).text(type.replace("run.", ""));

      expect(said).toContain("vm1 is in a state that kvm2 cannot tell.");
      expect(said).toContain("Look at the hosts first, and start or stop nothing");
      expect(said).not.toMatch(/Safe now|undo\./);
    },
  );

  it("says once what is unclear, though it is both why the run ended and how things stand", () => {
    const error = {
      code: "migration.unclear",
      title: "vm1 is paused on kvm2",
      remedy: "See why, then resume it on kvm2 only.",
    };
    const standing = `${error.title}. ${error.remedy}`;
    const { text } = thread(bob, [
      started("w1", 0),
      begun,
      { type: "step.failed", at: 20, step: at.move, error },
      { type: "run.failed", at: 30, error, standing, unclear: true },
    ]);

    expect(text("failed").match(/resume it on kvm2 only/g)).toHaveLength(1);
    expect(text("root").match(/resume it on kvm2 only/g)).toHaveLength(1);
  });

  it("says at its root why it failed: beside the step, or below where no step did", () => {
    const end: RunEvent = { type: "run.failed", at: 30, error: failure, standing: "No VM was touched." };
    const inStep: RunEvent = { type: "step.failed", at: 20, step: at.move, error: failure };

    expect(thread(bob, [started("w1", 0), begun, inStep, end]).text("root")).toContain(
      "✗ Move vm1 from kvm1 to kvm2 while it runs  10 ms  (kvm2 cannot be reached by SSH)",
    );
    expect(thread(bob, [started("w1", 0), end]).text("root")).toContain(
      "kvm2 cannot be reached by SSH. Check that kvm2 is up.",
    );
  });

  it("that was cancelled before it began can be planned again, not run again", () => {
    const cancelRequested = { by: actor("ann"), at: 600 };
    const waiting = thread({ state: "cancelled", cancelRequested });
    const queued = thread({ state: "cancelled", cancelRequested }, [
      { type: "run.cancelled", at: 700, standing: "vm1 still runs on kvm1; kvm2 has nothing of it." },
    ]);

    for (const { text } of [waiting, queued]) {
      expect(text("cancelled")).toContain("[Plan again: again.k7m2qx9d]");
      expect(text("cancelled")).not.toContain("Run again");
    }
  });

  it("does not claim to know how things stand when no journal says so", () => {
    const { text } = thread({ state: "failed", error: failure });

    expect(text("failed")).toContain(
      "Ferry does not know how things stand: look at the hosts before you start or stop anything.",
    );
    expect(text("failed")).not.toContain("Safe now");
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

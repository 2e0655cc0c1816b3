import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { ENDED, type Ferry } from "./ferry.ts";
import { attach, type Lab } from "./lab.ts";
import { MOVE_BACK, onTheWay, says } from "./move-back.ts";
import { onStage, playStory, type Story } from "./stage.ts";
import { confirmMoved, look } from "./story.ts";

const lab: Lab = attach("test");
let open: Ferry | undefined;
afterEach(async () => {
  await open?.close();
  open = undefined;
});

/** The stage, closed after the test whatever happens. */
async function stage(policy?: string) {
  const set = await onStage(lab, policy);
  open = set.ferry;
  return set;
}

describe("the demo's story, from bare hosts", () => {
  let story: Story;
  beforeAll(async () => {
    story = await playStory(lab);
  });

  it("moves vm1 to kvm2 alone, persistent, with its memory", async () => {
    expect(await confirmMoved(lab, "kvm2", story.before)).toEqual([]);
  });

  it("had everything in its plan that was missing on the hosts", () => {
    const needed = story.migration.steps.filter(({ state }) => state === "needed").map(({ id }) => id);

    expect(needed).toEqual(
      expect.arrayContaining([
        "host.trust-ca",
        "host.issue-certificate",
        "host.open-tls-socket",
        "host.open-firewall",
        "pool.define-pool",
        "pool.start-pool",
        "pool.prove-shared",
        "migration.migrate-live",
      ]),
    );
    expect(story.migration.approvals.map(({ by }) => by.person)).toEqual(["bob"]);
  });

  it("tells libvirt's downtime beside the longest gap that the network saw", () => {
    expect(story.transcript).toMatch(/vm1 runs on kvm2/);
    expect(story.transcript).toMatch(/libvirt's downtime: \d+ ms/);
    expect(story.transcript).toMatch(
      /longest gap that nfs1 saw, pinging 172\.16\.1\.101 every (1|0\.2) s: \d+ ms/,
    );
  });
});

describe("on prepared hosts", () => {
  it("plans the migration alone", async () => {
    const { ferry, bot } = await stage();

    const { id } = await ferry.ask(bot, "ann", `/ferry plan migrate vm1 kvm2 kvm1`);
    const plan = await ferry.reaches(id, ["waiting", ...ENDED]);

    expect(plan.steps.filter(({ state }) => state !== "satisfied").map((step) => step.id)).toEqual([
      "migration.migrate-live",
    ]);
  });

  it("finds that preparing again is nothing to do", async () => {
    const { ferry, bot } = await stage();

    const { state } = await ferry.together(bot, "/ferry prepare kvm1 kvm2 nfs1");

    expect(state).toBe("nothing-to-do");
  });

  it("leaves vm1 on its source and nothing on the destination when cancelled on the way", async () => {
    const { ferry, bot, before, id } = await onTheWay(lab);
    open = ferry;

    bot.type(`/ferry cancel ${id}`);

    expect((await ferry.reaches(id, ENDED)).state).toBe("cancelled");
    expect(await confirmMoved(lab, "kvm2", before)).toEqual([]);
    await says(bot, /vm1 still runs on kvm2; kvm1 has nothing of it/);
  });
});

describe("refused with one sentence, and nothing is done", () => {
  it("a second approval", async () => {
    const { ferry, bot, worker } = await stage();
    await worker.kill();
    const other = await ferry.worker();
    const { id } = await ferry.ask(bot, "ann", MOVE_BACK);
    await ferry.reaches(id, ["waiting"]);
    await other.kill();
    bot.type("/as bob");
    bot.type(`/ferry approve ${id}`);
    await ferry.reaches(id, ["approved"]);

    bot.type("/as carol");
    bot.type(`/ferry approve ${id}`);

    await says(bot, /bob.*approved|approved by bob/i);
    expect((await ferry.store.plan(id))?.approvals).toHaveLength(1);
  });

  it("the requester's own approval, where a second person is needed", async () => {
    const { ferry, bot } = await stage(SECOND_PERSON);
    const { id } = await ferry.ask(bot, "carol", MOVE_BACK);
    await ferry.reaches(id, ["waiting"]);

    bot.type(`/ferry approve ${id}`);

    await says(bot, /own request|somebody else|second person/i);
    expect((await ferry.store.plan(id))?.state).toBe("waiting");
  });

  it("an approval that comes late", async () => {
    const { ferry, bot } = await stage("policy: { approvalExpires: 1m }\n");
    const { id } = await ferry.ask(bot, "ann", MOVE_BACK);
    await ferry.reaches(id, ["expired"]);

    bot.type("/as bob");
    bot.type(`/ferry approve ${id}`);

    await says(bot, /expired/i);
    expect((await look(lab)).map(({ host }) => host)).toEqual(["kvm2"]);
  });

  it("an approval of a plan that has gone stale, and shows the new plan beside what changed", async () => {
    const { ferry, bot } = await stage();
    const { id } = await ferry.ask(bot, "ann", MOVE_BACK);
    await ferry.reaches(id, ["waiting"]);
    await lab.run("kvm2", "virsh -c qemu:///system autostart vm1");

    bot.type("/as bob");
    bot.type(`/ferry approve ${id}`);

    const stale = await ferry.reaches(id, ENDED);
    expect(stale.state).toBe("stale");
    await ferry.reaches(stale.successor ?? "", ["waiting"]);
    await says(bot, /autostart was false and is now true/);
    expect((await look(lab)).map(({ host }) => host)).toEqual(["kvm2"]);
  });
});

const SECOND_PERSON = "policy: { approvals: { disruptive: { count: 1, secondPerson: true } } }\n";

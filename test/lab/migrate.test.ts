import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ENDED } from "./ferry.ts";
import { attach, type Lab } from "./lab.ts";
import { moves, says } from "./on-the-way.ts";
import { onStage, STAGE, type Story, theStory } from "./stage.ts";
import { confirmMoved, look } from "./story.ts";

const lab: Lab = attach("test");

describe("the demo's story, from bare hosts", () => {
  let story: Story;
  beforeAll(async () => {
    story = await theStory(lab);
    await lab.load(STAGE);
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

  it("blocks an undo of a VM that runs, and says who can shut it down", () => {
    expect(story.undoOfVm.state).toBe("blocked");
    expect(story.transcript).toMatch(/vm1 is running on kvm1.*virsh shutdown vm1/s);
  });
});

/** Carol asks and could approve, were it not her own request: bob has to, and soon. */
const POLICY =
  "policy: { approvalExpires: 1m, approvals: { disruptive: { count: 1, secondPerson: true } } }\n";
const MOVE_BACK = "/migrate vm1 kvm2 kvm1";

describe("a move on prepared hosts, click by click", () => {
  let set: Awaited<ReturnType<typeof onStage>>;
  /** The plan that waits. */
  let id: string;
  beforeAll(async () => {
    set = await onStage(lab, POLICY);
  });
  afterAll(() => set?.ferry.close());

  it("is planned alone: nothing is left to prepare", async () => {
    const { ferry, bot } = set;

    id = (await ferry.ask(bot, "carol", MOVE_BACK)).id;
    const plan = await ferry.reaches(id, ["waiting", ...ENDED]);

    expect(plan.steps.filter(({ state }) => state !== "satisfied").map((step) => step.id)).toEqual([
      "migration.migrate-live",
    ]);
  });

  it("is not approved by its requester, where a second person is needed", async () => {
    const { ferry, bot } = set;

    bot.type(`/ferry approve ${id}`);

    await says(bot, new RegExp(`carol asked for plan ${id}, so somebody else must approve it`));
    expect((await ferry.store.plan(id))?.state).toBe("waiting");
  });

  it("is not made when its plan has gone stale; the new plan stands beside what changed", async () => {
    const { ferry, bot } = set;
    await lab.run("kvm2", "virsh -c qemu:///system autostart vm1");

    bot.type("/as bob");
    bot.type(`/ferry approve ${id}`);

    const stale = await ferry.reaches(id, ENDED);
    expect(stale.state).toBe("stale");
    id = stale.successor ?? "";
    await ferry.reaches(id, ["waiting"]);
    await says(bot, /autostart was false and is now true/);
    expect((await look(lab)).map(({ host }) => host)).toEqual(["kvm2"]);
  });

  it("is approved once: a second click is told so", async () => {
    const { ferry, bot, worker } = set;
    await worker.kill();
    bot.type(`/ferry approve ${id}`);
    await ferry.reaches(id, ["approved"]);

    bot.type(`/ferry approve ${id}`);

    await says(bot, new RegExp(`Plan ${id} is decided already`));
    expect((await ferry.store.plan(id))?.approvals).toHaveLength(1);
  });

  it("leaves vm1 on its source and nothing on the destination when cancelled on the way", async () => {
    const { ferry, bot, before } = set;
    await ferry.worker();
    await moves(ferry, id);

    bot.type(`/ferry cancel ${id}`);

    expect((await ferry.reaches(id, ENDED)).state).toBe("cancelled");
    expect(await confirmMoved(lab, "kvm2", before)).toEqual([]);
    await says(bot, /vm1 still runs on kvm2; kvm1 has nothing of it/);
  });

  it("is not made when the approval comes late, and preparing again is nothing to do", async () => {
    const { ferry, bot } = set;
    const { id } = await ferry.ask(bot, "ann", MOVE_BACK);
    await ferry.reaches(id, ["waiting", "expired"]);
    expect((await ferry.together(bot, "/ferry prepare kvm1 kvm2 nfs1")).state).toBe("nothing-to-do");
    await ferry.reaches(id, ["expired"]);

    bot.type("/as bob");
    bot.type(`/ferry approve ${id}`);

    await says(bot, new RegExp(`Plan ${id} has expired: nobody decided in time`));
    expect((await look(lab)).map(({ host }) => host)).toEqual(["kvm2"]);
  });
});

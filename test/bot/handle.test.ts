import { describe, expect, it } from "vitest";
import { handle } from "../../bot/handle.ts";
import { OpsError } from "../../jobs/error.ts";
import type { Plan, Snapshot } from "../../jobs/record.ts";
import { botSite } from "../support/bot-site.ts";
import { migrationSteps } from "../support/example-steps.ts";
import { plain } from "../support/plain.ts";
import { scene } from "../support/scene.ts";
import { silentLog } from "../support/silent-log.ts";

const ID = "k7m2qx9d";
const UUID = "4dea22b3-1d52-4d56-8a2f-3e0c1f1a9b10";

const said = async (answers: Promise<Parameters<typeof plain>[0][]>) => (await answers).map(plain).join("\n");

async function waiting(change: Partial<Plan> = {}) {
  const play = scene();
  await play.say("ann", "/migrate vm1 kvm1 kvm2");
  const expiresAt = play.now() + 1_800_000;
  await play.change(ID, {
    state: "waiting",
    steps: migrationSteps,
    risk: "disruptive",
    expiresAt,
    ...change,
  });
  play.queue.jobs.length = 0;
  return play;
}

describe("asking", () => {
  it("writes the plan, has it made and its thread begun, and answers with its id", async () => {
    const play = scene();

    expect(await said(play.say("ann", "/migrate vm1 kvm2"))).toContain(
      `Plan ${ID} is being made: vm1 → kvm2`,
    );

    expect(play.queue.jobs).toEqual([`plan ${ID}`, `sync ${ID}`]);
    expect(await play.store.plan(ID)).toMatchObject({
      request: { runbook: "migrate-live", vm: "vm1", destination: "kvm2" },
      requestedBy: { person: "ann", platform: "fake", account: "ann" },
      typed: "/migrate vm1 kvm2",
      state: "planning",
      vm: "vm1",
    });
  });

  it("marks a plan that is only to be read", async () => {
    const play = scene();
    await play.say("ann", "/ferry plan migrate vm1 kvm2");

    expect((await play.store.plan(ID))?.planOnly).toBe(true);
  });

  it("takes another id when one is taken", async () => {
    const play = scene({ ids: [ID, ID, "w4jz8rtp"] });
    await play.say("ann", "/migrate vm1 kvm2");

    expect(await said(play.say("dave", "/ferry prepare kvm1"))).toContain("Plan w4jz8rtp is being made");
  });

  it("gives a purge the VM of the plan that kept its disks, and asks without when its record is gone", async () => {
    const play = scene();
    await play.say("ann", "/migrate vm1 kvm2");
    await play.change(ID, { state: "done" });
    await play.say("ann", `/ferry purge ${ID}`);

    expect(await play.store.plan("w4jz8rtp")).toMatchObject({
      request: { runbook: "purge", plan: ID },
      vm: "vm1",
    });
    expect(await said(play.say("ann", "/ferry purge h3bkdt7w"))).toContain("delete what plan h3bkdt7w kept");
  });

  it("gives an undo the VM of the plan that it takes back", async () => {
    const play = scene();
    await play.say("ann", "/migrate vm1 kvm2");
    await play.change(ID, { state: "failed" });
    await play.say("ann", `/ferry undo ${ID}`);

    expect(await play.store.plan("w4jz8rtp")).toMatchObject({
      request: { runbook: "undo", plan: ID },
      vm: "vm1",
    });
  });

  it.each([
    ["eve", "/migrate vm1 kvm2", "eve lacks the requester role"],
    ["mallory", "/ferry help", "Ferry does not know you"],
    ["ann", "/migrate vm1 kvn2", "did you mean kvm2?"],
    ["ann", "/ferry undo k7m2qx9f", "There is no plan 'k7m2qx9f'; did you mean k7m2qx9d?"],
  ])("is refused: %s, %s", async (name, typed, answer) => {
    const play = await waiting();

    expect(await said(play.say(name, typed))).toContain(answer);
    expect(await play.store.recentPlans(10)).toHaveLength(1);
    expect(play.queue.jobs).toEqual([]);
  });
});

describe("a VM's name", () => {
  const seen = (at: number, change: Partial<Snapshot["hosts"][number]> = {}): Snapshot => ({
    at,
    hosts: [
      {
        name: "kvm1",
        domains: [{ name: "vm1", uuid: UUID, state: "running", persistent: true, autostart: false }],
      },
      { name: "kvm2", domains: [], ...change },
    ],
  });

  it("that is most likely a typo is refused, and the hosts are read again", async () => {
    const play = scene();
    await play.store.saveSnapshot(seen(play.now() - 40_000));

    expect(await said(play.say("ann", "/migrate vn1 kvm2"))).toContain(
      "No VM called vn1 was seen 40 s ago; did you mean vm1?",
    );
    expect(play.queue.jobs).toEqual(["refresh"]);
  });

  const error = { code: "ssh.unreachable", title: "kvm2 cannot be reached by SSH", remedy: "Look at kvm2." };
  it.each<[string, string, (now: number) => Snapshot | undefined]>([
    ["nobody has looked yet", "vn1", () => undefined],
    ["a host did not answer", "vn1", (now) => seen(now, { error })],
    ["the hosts were read long ago", "vn1", (now) => seen(now - 3_600_000)],
    ["it is like no other", "database", (now) => seen(now)],
    ["it was seen", "vm1", (now) => seen(now)],
  ])("goes on to planning when %s", async (_, vm, snapshot) => {
    const play = scene();
    const last = snapshot(play.now());
    if (last !== undefined) await play.store.saveSnapshot(last);

    expect(await said(play.say("ann", `/migrate ${vm} kvm2`))).toContain(`Plan ${ID} is being made`);
  });
});

describe("deciding", () => {
  it.each(["click", "command"])("by %s has the plan run", async (way) => {
    const play = await waiting();

    const answer =
      way === "click" ? play.click("bob", `approve.${ID}`) : play.say("bob", `/ferry approve ${ID}`);

    expect(await said(answer)).toContain(`Approved: plan ${ID} is queued`);
    expect(play.queue.jobs).toEqual([`run ${ID}`, `sync ${ID}`]);
    expect((await play.store.plan(ID))?.state).toBe("approved");
  });

  it("twice at the same moment approves once, and tells the other who did", async () => {
    const play = await waiting();

    const answers = await Promise.all([
      play.click("bob", `approve.${ID}`),
      play.click("carol", `approve.${ID}`),
    ]);

    const [first, second] = answers.map((each) => each.map(plain).join());
    expect(first).toContain("Approved: plan");
    expect(second).toContain(`Plan ${ID} is decided already: it is queued, approved by bob`);
    expect(second).toContain("bob approved at 14:00:00.");
    expect(play.queue.jobs.filter((job) => job.startsWith("run"))).toHaveLength(1);
  });

  it("too late closes the plan, and says that it had expired", async () => {
    const play = await waiting();
    play.pass(1800);

    expect(await said(play.click("bob", `approve.${ID}`))).toContain(`Plan ${ID} has expired`);
    expect((await play.store.plan(ID))?.state).toBe("expired");
    expect(play.queue.jobs).toEqual([`sync ${ID}`]);
  });

  it("keeps the reason of a rejection", async () => {
    const play = await waiting();
    await play.say("carol", `/ferry reject ${ID} backup runs until 16:00`);

    expect((await play.store.plan(ID))?.rejected?.reason).toBe("backup runs until 16:00");
  });

  it("stops a run at the word of its requester", async () => {
    const play = await waiting({ state: "running" });

    expect(await said(play.say("ann", `/ferry cancel ${ID}`))).toContain("stops as soon as it safely can");
    expect((await play.store.plan(ID))?.cancelRequested?.by.person).toBe("ann");
    expect(play.queue.jobs).toEqual([`run ${ID}`, `sync ${ID}`]);
  });

  it.each(["approve.k7m2qx9", "explode.k7m2qx9d", "", "approve.k7m2qx9d.x", "approve"])(
    "by an unknown button %j is answered",
    async (button) => {
      const play = await waiting();

      expect(await said(play.click("bob", button))).toContain("Ferry does not know this button any more");
    },
  );

  it("about a plan that is gone is answered", async () => {
    expect(await said(scene().click("bob", `approve.${ID}`))).toContain(`There is no plan '${ID}'`);
  });
});

describe("asking again", () => {
  it.each(["again", "undo"] as const)("by '%s' makes one plan, however often it is clicked", async (verb) => {
    const play = await waiting({ state: "failed" });

    const answers = await Promise.all([
      play.click("ann", `${verb}.${ID}`),
      play.click("dave", `${verb}.${ID}`),
      play.click("ann", `${verb}.${ID}`),
    ]);

    const texts = answers.map((each) => each.map(plain).join());
    expect(texts.filter((text) => text.includes("is being made"))).toHaveLength(1);
    expect(texts.filter((text) => text.includes("has asked for that already"))).toHaveLength(2);
    expect(await play.store.recentPlans(10)).toHaveLength(2);
  });

  it("makes the plan that was promised when Ferry died before it was made", async () => {
    const play = await waiting({ state: "failed" });
    const ann = { person: "ann", platform: "fake", account: "ann" };
    await play.change(ID, { followUps: { again: { plan: "m9xq3vbn", by: ann, at: 1 } } });

    expect(await said(play.click("dave", `again.${ID}`))).toContain("Plan m9xq3vbn is being made");
    expect((await play.store.plan("m9xq3vbn"))?.requestedBy.person).toBe("ann");
  });

  it("repeats the same request as it was", async () => {
    const play = await waiting({ state: "blocked", planOnly: true });
    await play.click("dave", `again.${ID}`);

    expect(await play.store.plan("w4jz8rtp")).toMatchObject({
      request: { runbook: "migrate-live", vm: "vm1", source: "kvm1", destination: "kvm2" },
      typed: "/migrate vm1 kvm1 kvm2",
      planOnly: true,
      requestedBy: { person: "dave" },
    });
  });

  it.each([
    ["again", "ann", "running", "cannot be asked for again yet: it is running"],
    ["undo", "ann", "blocked", "cannot be taken back: it is blocked"],
    ["undo", "bob", "failed", "bob lacks the requester role"],
  ] as const)("is refused: %s by %s while %s", async (verb, name, state, answer) => {
    const play = await waiting({ state });

    expect(await said(play.click(name, `${verb}.${ID}`))).toContain(answer);
    expect(await play.store.recentPlans(10)).toHaveLength(1);
  });
});

describe("whatever goes wrong", () => {
  const ports = (change: object) => {
    const { store, queue, now, newPlanId } = scene();
    return { store, queue, now, newPlanId, site: botSite, log: silentLog, patienceMs: 30, ...change };
  };
  const { from, answers } = scene().chat.sender("ann");
  const typed = { type: "command", words: ["ferry", "hosts"], typed: "/ferry hosts", from } as const;
  const answerTo = async (change: object) => {
    answers.length = 0;
    await handle(typed, ports(change));
    return answers.map(plain).join("\n");
  };
  const store = (snapshot: () => Promise<undefined>) => ({ store: { ...scene().store, snapshot } });

  it("Redis away is said in Ferry's words", async () => {
    const away = store(async () => {
      throw new OpsError("redis.unreachable", { url: "redis://r", why: "connect ECONNREFUSED" });
    });

    expect(await answerTo(away)).toContain("Redis does not answer");
  });

  it("Redis silent is answered too, without a claim about the outcome", async () => {
    const silent = store(() => new Promise(() => {}));

    expect(await answerTo(silent)).toContain("Ferry does not know whether that counted");
  });

  it("a bug gets an id that stands in the log as well, and shows nothing of itself", async () => {
    const logged: unknown[] = [];
    const broken = store(async () => {
      throw new TypeError("cannot read properties of undefined (reading 'secret')");
    });
    const log = { ...silentLog, error: (fields: object) => logged.push(fields) };

    const answer = await answerTo({ ...broken, log });

    expect(answer).toContain("Ferry met a bug (error k7m2qx9d)");
    expect(answer).not.toContain("secret");
    expect(logged).toMatchObject([{ error: "k7m2qx9d", said: "/ferry hosts" }]);
  });

  it("an answer that cannot be given is no reason to fall over", async () => {
    const deaf = { ...from, answer: () => Promise.reject(new Error("response_url has expired")) };

    await expect(handle({ ...typed, from: deaf }, ports({}))).resolves.toBeUndefined();
  });
});

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Plan, RunEvent } from "../../jobs/record.ts";
import type { Store } from "../../jobs/store.ts";

/** The machine may be busy: only what never comes is too late. */
const eventually = <T>(read: () => T) => expect.poll(read, { timeout: 4_000 });

/** What every Store must do. `make` returns an empty one. */
export function storeContract(name: string, make: () => Promise<Store>): void {
  describe(`${name}: plans`, () => {
    it("gives back the plan that was created", async () => {
      const store = await make();
      const plan = examplePlan({ id: "aaaaaaaa" });

      await store.createPlan(plan);

      expect(await store.plan("aaaaaaaa")).toEqual(plan);
      expect(await store.plan("bbbbbbbb")).toBeUndefined();
    });

    it("refuses a second plan of the same id and keeps the first", async () => {
      const store = await make();
      await store.createPlan(examplePlan({ title: "first" }));

      await expect(store.createPlan(examplePlan({ title: "second" }))).rejects.toMatchObject({
        code: "plan.exists",
      });
      expect((await store.plan("k7m2qx9d"))?.title).toBe("first");
    });

    it("loses no change of concurrent writers", async () => {
      const store = await make();
      await store.createPlan(examplePlan());
      const writers = Array.from({ length: 12 }, (_, i) => `warning ${i}`);

      await Promise.all(
        writers.map((text) =>
          store.changePlan("k7m2qx9d", (plan) => ({ ...plan, warnings: [...plan.warnings, text] })),
        ),
      );

      expect((await store.plan("k7m2qx9d"))?.warnings.toSorted()).toEqual(writers.toSorted());
    });

    it("lets one of many concurrent clicks decide", async () => {
      const store = await make();
      await store.createPlan(examplePlan({ state: "waiting" }));
      const approve = () =>
        store.changePlan("k7m2qx9d", (plan) => {
          if (plan.state !== "waiting") throw new Error("decided already");
          return { ...plan, state: "approved" };
        });

      const clicks = await Promise.allSettled([approve(), approve(), approve(), approve()]);

      expect(clicks.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    });

    it("writes nothing when the change throws, and lets the error out", async () => {
      const store = await make();
      await store.createPlan(examplePlan());
      const refusal = new Error("not allowed");

      const change = store.changePlan("k7m2qx9d", () => {
        throw refusal;
      });

      await expect(change).rejects.toBe(refusal);
      expect(await store.plan("k7m2qx9d")).toEqual(examplePlan());
    });

    it("returns the plan as it was changed", async () => {
      const store = await make();
      await store.createPlan(examplePlan());

      const changed = await store.changePlan("k7m2qx9d", (plan) => ({ ...plan, state: "done" }));

      expect(changed).toEqual(examplePlan({ state: "done" }));
      expect(await store.plan("k7m2qx9d")).toEqual(changed);
    });

    it("refuses to change a plan that there isn't", async () => {
      const store = await make();
      await expect(store.changePlan("k7m2qx9d", (plan) => plan)).rejects.toMatchObject({
        code: "plan.unknown",
      });
    });

    it("lists the newest plans first, all or those of one VM", async () => {
      const store = await make();
      await store.createPlan(examplePlan({ id: "aaaaaaaa", createdAt: 1_000 }));
      await store.createPlan(examplePlan({ id: "bbbbbbbb", createdAt: 3_000, request: migrate("vm2") }));
      await store.createPlan(examplePlan({ id: "cccccccc", createdAt: 2_000 }));
      const ids = async (limit: number, vm?: string) =>
        (await store.recentPlans(limit, vm)).map(({ id }) => id);

      expect(await ids(10)).toEqual(["bbbbbbbb", "cccccccc", "aaaaaaaa"]);
      expect(await ids(2)).toEqual(["bbbbbbbb", "cccccccc"]);
      expect(await ids(10, "vm1")).toEqual(["cccccccc", "aaaaaaaa"]);
      expect(await ids(10, "vm3")).toEqual([]);
    });

    it.each([
      ["planning", true],
      ["waiting", true],
      ["approved", true],
      ["running", true],
      ["unplanned", false],
      ["rejected", false],
      ["stuck", false],
      ["done", false],
    ] as const)("counts a plan that is %s as open: %s", async (state, open) => {
      const store = await make();
      await store.createPlan(examplePlan({ id: "aaaaaaaa", state }));
      await store.createPlan(examplePlan({ id: "bbbbbbbb", state: open ? "done" : "planning" }));

      await store.changePlan("bbbbbbbb", (plan) => ({ ...plan, state }));

      expect((await store.openPlans()).toSorted()).toEqual(open ? ["aaaaaaaa", "bbbbbbbb"] : []);
    });
  });

  describe(`${name}: journal`, () => {
    const note = (text: string): RunEvent => ({ type: "run.note", at: 1, text });

    it("keeps events in the order in which they were appended", async () => {
      const store = await make();
      const token = await store.takeRun("k7m2qx9d");
      const events = Array.from({ length: 20 }, (_, i) => note(`event ${i}`));

      for (const event of events) await store.append("k7m2qx9d", token, event);

      expect(await store.journal("k7m2qx9d")).toEqual(events);
      expect(await store.journal("aaaaaaaa")).toEqual([]);
    });

    it("refuses an append with an old token", async () => {
      const store = await make();
      const old = await store.takeRun("k7m2qx9d");
      await store.append("k7m2qx9d", old, note("before"));
      const latest = await store.takeRun("k7m2qx9d");

      await expect(store.append("k7m2qx9d", old, note("late"))).rejects.toMatchObject({
        code: "run.taken-over",
      });
      await store.append("k7m2qx9d", latest, note("after"));

      expect(await store.journal("k7m2qx9d")).toEqual([note("before"), note("after")]);
      expect(await store.holdsRun("k7m2qx9d", old)).toBe(false);
      expect(await store.holdsRun("k7m2qx9d", latest)).toBe(true);
    });

    it("refuses an append to a run that nobody has taken", async () => {
      const store = await make();
      await expect(store.append("k7m2qx9d", 1, note("?"))).rejects.toMatchObject({ code: "run.taken-over" });
      expect(await store.holdsRun("k7m2qx9d", 1)).toBe(false);
    });

    it("takes an event that is repeated because its answer was lost for the same one", async () => {
      const store = await make();
      const token = await store.takeRun("k7m2qx9d");

      await store.append("k7m2qx9d", token, note("once"));
      await store.append("k7m2qx9d", token, note("once"));

      expect(await store.journal("k7m2qx9d")).toEqual([note("once")]);
    });

    it("gives each worker that takes the run another token", async () => {
      const store = await make();
      const tokens = await Promise.all(Array.from({ length: 5 }, () => store.takeRun("k7m2qx9d")));
      expect(new Set(tokens).size).toBe(5);
    });
  });

  describe(`${name}: figures`, () => {
    const figures = {
      iteration: 2,
      totalBytes: 100,
      processedBytes: 60,
      remainingBytes: 40,
      dirtyBytesPerSecond: 3,
      bandwidthBytesPerSecond: 20,
      elapsedMs: 1_500,
    };

    it("gives the latest progress until it is taken away", async () => {
      const store = await make();
      await store.setProgress("k7m2qx9d", figures);
      await store.setProgress("k7m2qx9d", { ...figures, iteration: 3 });
      expect(await store.progress("k7m2qx9d")).toEqual({ ...figures, iteration: 3 });

      await store.setProgress("k7m2qx9d", undefined);
      expect(await store.progress("k7m2qx9d")).toBeUndefined();
    });

    const seen = (name: string, readAt: number) => ({ name, readAt, domains: [] });

    it("keeps the later of two looks at each host, whichever is saved last", async () => {
      const store = await make();
      expect(await store.snapshot()).toBeUndefined();
      expect(await store.hostSeen("kvm1")).toBeUndefined();

      await store.saveSnapshot({ at: 2_000, hosts: [seen("kvm1", 2_100)] });
      await store.saveSnapshot({ at: 1_000, hosts: [seen("kvm1", 2_900), seen("kvm2", 1_100)] });

      expect(await store.hostSeen("kvm1")).toEqual(seen("kvm1", 2_100));
      expect((await store.snapshot())?.hosts.toSorted((a, b) => (a.name < b.name ? -1 : 1))).toEqual([
        seen("kvm1", 2_100),
        seen("kvm2", 1_100),
      ]);
    });

    it("replaces what a look saw by what the same look saw later", async () => {
      const store = await make();
      await store.saveSnapshot({ at: 2_000, hosts: [seen("kvm1", 1)] });
      await store.saveSnapshot({ at: 2_000, hosts: [seen("kvm1", 2)] });

      expect(await store.hostSeen("kvm1")).toEqual(seen("kvm1", 2));
    });

    it("is as old as the host that was read longest ago, and tells when each was", async () => {
      const store = await make();
      await store.saveSnapshot({ at: 2_000, hosts: [seen("kvm1", 2_100)] });
      await store.saveSnapshot({ at: 1_000, hosts: [seen("kvm2", 1_100)] });

      expect((await store.snapshot())?.at).toBe(1_000);
      expect(await store.lastLooks()).toEqual(
        new Map([
          ["kvm1", 2_000],
          ["kvm2", 1_000],
        ]),
      );
    });

    it("forgets hosts that are no more", async () => {
      const store = await make();
      await store.saveSnapshot({ at: 1_000, hosts: [seen("kvm1", 1), seen("kvm2", 1)] });

      await store.keepHosts(["kvm1", "kvm3"]);

      expect((await store.snapshot())?.hosts.map(({ name }) => name)).toEqual(["kvm1"]);
      expect(await store.lastLooks()).toEqual(new Map([["kvm1", 1_000]]));
    });
  });

  describe(`${name}: look-ups`, () => {
    it("keeps question and answer", async () => {
      const store = await make();
      const question = { about: "vm", vm: "vm1" } as const;
      const answer = { about: "vm", places: [], silent: [], slow: ["kvm2"] } as const;
      expect(await store.look("a")).toBeUndefined();

      await store.askLook("a", question);
      expect(await store.look("a")).toEqual(question);
      expect(await store.lookAnswer("a")).toBeUndefined();

      await store.answerLook("a", { ...answer, places: [], silent: [], slow: ["kvm2"] });
      expect(await store.lookAnswer("a")).toEqual(answer);
      expect(await store.lookAnswer("b")).toBeUndefined();
    });
  });

  describe(`${name}: leases`, () => {
    const vm1 = { name: "vm.vm1", limit: 1 };
    const kvm1 = { name: "host.kvm1.out", limit: 2 };
    const LONG_MS = 60_000;

    it("names the holder of what is taken, and takes none of the others", async () => {
      const store = await make();
      expect(await store.takeLeases("aaaaaaaa", [vm1], LONG_MS)).toBeUndefined();

      const refusal = await store.takeLeases("bbbbbbbb", [kvm1, vm1], LONG_MS);

      expect(refusal).toEqual({ lease: "vm.vm1", owner: "aaaaaaaa" });
      expect(await store.renewLeases("bbbbbbbb", [kvm1], LONG_MS)).toBe(false);
    });

    it("lets as many hold a lease as its limit says", async () => {
      const store = await make();
      expect(await store.takeLeases("aaaaaaaa", [kvm1], LONG_MS)).toBeUndefined();
      expect(await store.takeLeases("bbbbbbbb", [kvm1], LONG_MS)).toBeUndefined();
      expect(await store.takeLeases("cccccccc", [kvm1], LONG_MS)).toMatchObject({ lease: kvm1.name });
    });

    it("gives every place to one, who keeps everybody out and waits for everybody", async () => {
      const store = await make();
      const whole = { ...kvm1, all: true } as const;
      expect(await store.takeLeases("aaaaaaaa", [whole], LONG_MS)).toBeUndefined();
      expect(await store.takeLeases("bbbbbbbb", [kvm1], LONG_MS)).toEqual({
        lease: kvm1.name,
        owner: "aaaaaaaa",
      });
      expect(await store.takeLeases("aaaaaaaa", [whole], LONG_MS)).toBeUndefined();
      expect(await store.renewLeases("aaaaaaaa", [whole], LONG_MS)).toBe(true);

      await store.freeLeases("aaaaaaaa", [whole]);
      expect(await store.takeLeases("bbbbbbbb", [kvm1], LONG_MS)).toBeUndefined();

      expect(await store.takeLeases("aaaaaaaa", [whole], LONG_MS)).toEqual({
        lease: kvm1.name,
        owner: "bbbbbbbb",
      });
      expect(await store.takeLeases("cccccccc", [kvm1], LONG_MS)).toBeUndefined();
    });

    it("lets an owner take again what it holds", async () => {
      const store = await make();
      await store.takeLeases("aaaaaaaa", [vm1], LONG_MS);
      expect(await store.takeLeases("aaaaaaaa", [vm1, kvm1], LONG_MS)).toBeUndefined();
      expect(await store.takeLeases("bbbbbbbb", [vm1], LONG_MS)).toMatchObject({ owner: "aaaaaaaa" });
    });

    it("frees only what the owner holds itself", async () => {
      const store = await make();
      await store.takeLeases("aaaaaaaa", [vm1], LONG_MS);

      await store.freeLeases("bbbbbbbb", [vm1]);
      expect(await store.takeLeases("bbbbbbbb", [vm1], LONG_MS)).toMatchObject({ owner: "aaaaaaaa" });

      await store.freeLeases("aaaaaaaa", [vm1]);
      expect(await store.takeLeases("bbbbbbbb", [vm1], LONG_MS)).toBeUndefined();
    });

    it("frees a lease that nobody renews, and tells its owner", async () => {
      const store = await make();
      await store.takeLeases("aaaaaaaa", [vm1], 30);

      await eventually(() => store.takeLeases("bbbbbbbb", [vm1], LONG_MS)).toBeUndefined();

      expect(await store.renewLeases("aaaaaaaa", [vm1], LONG_MS)).toBe(false);
    });

    it("frees the place of one dead owner among several", async () => {
      const store = await make();
      await store.takeLeases("aaaaaaaa", [kvm1], LONG_MS);
      await store.takeLeases("bbbbbbbb", [kvm1], 30);

      await eventually(() => store.takeLeases("cccccccc", [kvm1], LONG_MS)).toBeUndefined();

      expect(await store.takeLeases("bbbbbbbb", [kvm1], LONG_MS)).toMatchObject({ lease: kvm1.name });
      expect(await store.renewLeases("aaaaaaaa", [kvm1], LONG_MS)).toBe(true);
    });

    it("keeps a lease that is renewed beyond its first time", async () => {
      const store = await make();
      await store.takeLeases("aaaaaaaa", [vm1], 200);
      await store.takeLeases("cccccccc", [{ name: "vm.clock", limit: 1 }], 200);
      expect(await store.renewLeases("aaaaaaaa", [vm1], LONG_MS)).toBe(true);

      // Its twin, taken later and not renewed, tells when 200 ms are over.
      await eventually(() =>
        store.takeLeases("bbbbbbbb", [{ name: "vm.clock", limit: 1 }], LONG_MS),
      ).toBeUndefined();

      expect(await store.takeLeases("bbbbbbbb", [vm1], LONG_MS)).toMatchObject({ owner: "aaaaaaaa" });
    });

    it("renews all or none", async () => {
      const store = await make();
      await store.takeLeases("aaaaaaaa", [vm1], 30);
      expect(await store.renewLeases("aaaaaaaa", [vm1, kvm1], LONG_MS)).toBe(false);
      await eventually(() => store.takeLeases("bbbbbbbb", [vm1], LONG_MS)).toBeUndefined();
    });

    it("never exceeds a limit, whatever the order of operations", async () => {
      const owners = ["aaaaaaaa", "bbbbbbbb", "cccccccc", "dddddddd"];
      const wanted = fc.subarray([vm1, kvm1, { name: "host.kvm2.in", limit: 1 }], { minLength: 1 });
      const operation = fc.record({ type: fc.constantFrom("take", "renew", "free"), leases: wanted });
      // Each owner does one thing per round, all at once.
      const rounds = fc.array(fc.tuple(operation, operation, operation, operation), { maxLength: 8 });

      await fc.assert(
        fc.asyncProperty(rounds, async (all) => {
          const store = await make();
          const held = new Map(owners.map((owner) => [owner, new Set<string>()]));

          for (const round of all) {
            await Promise.all(
              round.map(async ({ type, leases }, i) => {
                const owner = owners[i] ?? "";
                const mine = held.get(owner) ?? new Set();
                if (type === "free") {
                  await store.freeLeases(owner, leases);
                  for (const { name } of leases) mine.delete(name);
                } else if (type === "take") {
                  const refusal = await store.takeLeases(owner, leases, LONG_MS);
                  if (refusal === undefined) for (const { name } of leases) mine.add(name);
                  else expect(mine).not.toContain(refusal.lease);
                } else {
                  const renewed = await store.renewLeases(owner, leases, LONG_MS);
                  expect(renewed).toBe(leases.every(({ name }) => mine.has(name)));
                }
              }),
            );

            for (const { name, limit } of [vm1, kvm1, { name: "host.kvm2.in", limit: 1 }]) {
              const holders = owners.filter((owner) => held.get(owner)?.has(name));
              expect(holders.length).toBeLessThanOrEqual(limit);
            }
          }
        }),
        { numRuns: 25 },
      );
    });
  });
}

const migrate = (vm: string) =>
  ({ runbook: "migrate-live", vm, source: "kvm1", destination: "kvm2" }) as const;

/** A plan as the worker writes it. */
export function examplePlan(change: Partial<Plan> = {}): Plan {
  return {
    id: "k7m2qx9d",
    request: migrate("vm1"),
    requestedBy: { person: "ann", platform: "console", account: "ann" },
    place: { platform: "console", channel: "ops" },
    typed: "/migrate vm1 kvm1 kvm2",
    createdAt: 1_000,
    state: "planning",
    title: "Move vm1 from kvm1 to kvm2",
    params: { vm: "vm1" },
    steps: [],
    warnings: [],
    risk: "disruptive",
    digest: "",
    expiresAt: 2_000,
    approvals: [],
    ...change,
  };
}

import fc from "fast-check";
import { afterEach, describe, expect, it } from "vitest";
import { makePlan } from "../../jobs/plan.ts";
import type { Ports } from "../../jobs/ports.ts";
import { run } from "../../jobs/run.ts";
import { mortal } from "../support/mortal.ts";
import { type ToyWorld, toyWorld } from "../support/toy.ts";

const worlds: ToyWorld[] = [];
function world(): ToyWorld {
  const made = toyWorld(["kvm1", "kvm2"]);
  worlds.push(made);
  return made;
}
afterEach(() => {
  for (const made of worlds.splice(0)) made.remove();
});

const signal = new AbortController().signal;
const TOYS = [
  { host: "kvm1", key: "a" },
  { host: "kvm2", key: "b" },
  { host: "kvm1", key: "c", area: "late" },
];

/** Plans and approves plan toy1 for these toys. */
async function approved(w: ToyWorld, steps: Parameters<ToyWorld["want"]>[0] = TOYS, id = "toyplan1") {
  w.want(steps);
  await w.ask(id);
  await makePlan(id, w.ports);
  await w.approve(id);
  return id;
}

describe("run", () => {
  it("does what was approved and ends with everything true", async () => {
    const w = world();

    await run(await approved(w), w.ports, signal);

    expect(w.things()).toEqual(["kvm1/a", "kvm1/a.half", "kvm1/c", "kvm1/c.half", "kvm2/b", "kvm2/b.half"]);
    expect((await w.ports.store.plan("toyplan1"))?.state).toBe("done");
    const events = await w.events("toyplan1");
    expect(events.at(-1)).toBe("run.done");
    expect(events.filter((type) => type === "step.applied")).toHaveLength(3);
  });

  it("does nothing before it is approved", async () => {
    const w = world();
    w.want(TOYS);
    await w.ask("toyplan1");
    await makePlan("toyplan1", w.ports);

    await run("toyplan1", w.ports, signal);

    expect((await w.ports.store.plan("toyplan1"))?.state).toBe("waiting");
    expect(w.acts()).toEqual([]);
  });

  it("skips what has become true since the plan was made", async () => {
    const w = world();
    const id = await approved(w);
    w.put("kvm2", "b");

    await run(id, w.ports, signal);

    expect(w.things()).not.toContain("kvm2/b.half");
    expect(await w.events(id)).toContain("step.skipped");
    expect((await w.ports.store.plan(id))?.state).toBe("done");
  });

  it("asks what answers late once more when what it waited for has become true by itself", async () => {
    const w = world();
    const id = await approved(w, [
      { host: "kvm1", key: "a" },
      { host: "kvm1", key: "c", area: "late", late: true },
    ]);
    w.put("kvm1", "a");

    await run(id, w.ports, signal);

    expect((await w.ports.store.plan(id))?.state).toBe("done");
    expect(w.things()).toContain("kvm1/c");
  });

  it("does nothing when something else would have to be done, and makes a new plan", async () => {
    const w = world();
    w.put("kvm1", "a");
    const id = await approved(w);
    w.want([...TOYS, { host: "kvm2", key: "more" }]);

    await run(id, w.ports, signal);

    expect(w.acts()).toEqual([]);
    const stale = await w.ports.store.plan(id);
    expect(stale?.state).toBe("stale");
    const successor = await w.ports.store.plan(stale?.successor ?? "");
    expect(successor?.state).toBe("planning");
    expect(w.queued).toContain(`plan ${stale?.successor}`);
  });

  it("does nothing when a step that was in place is not any more: nobody approved that", async () => {
    const w = world();
    w.put("kvm1", "a");
    const id = await approved(w);
    const plan = await w.ports.store.plan(id);
    expect(plan?.steps[0]?.state).toBe("satisfied");
    w.take("kvm1", "a");

    await run(id, w.ports, signal);

    expect(w.acts()).toEqual([]);
    expect((await w.ports.store.plan(id))?.state).toBe("stale");
  });

  it("stops at the first failure, says what the host said, and leaves the rest alone", async () => {
    const w = world();
    const id = await approved(w, [
      { host: "kvm1", key: "a" },
      { host: "kvm1", key: "b", broken: true },
      { host: "kvm1", key: "c" },
    ]);

    await run(id, w.ports, signal);

    expect(w.things()).toEqual(["kvm1/a", "kvm1/a.half", "kvm1/b.half"]);
    const journal = await w.ports.store.journal(id);
    expect(journal.at(-1)).toMatchObject({
      type: "run.failed",
      error: { code: "host.command-failed", host: "kvm1", output: "no good" },
      standing: "Some toys are made.",
    });
  });

  it("does not believe exit codes: a step whose check still says needed has failed", async () => {
    const w = world();
    const id = await approved(w, [{ host: "kvm1", key: "a", lies: true }]);

    await run(id, w.ports, signal);

    const last = (await w.ports.store.journal(id)).at(-1);
    expect(last).toMatchObject({ type: "run.failed", error: { code: "step.had-no-effect" } });
  });

  it("waits without a worker while somebody else holds what it needs, and says who", async () => {
    const w = world();
    const id = await approved(w);
    await w.ports.store.takeLeases("other001", [{ name: "toys", limit: 1 }], 60_000);

    const later = await run(id, w.ports, signal);
    await run(id, w.ports, signal);

    expect(later?.laterMs).toBeGreaterThan(0);
    expect(await w.ports.store.journal(id)).toMatchObject([
      { type: "run.waiting", for: "toys", holder: "other001" },
    ]);
    await w.ports.store.freeLeases("other001", [{ name: "toys", limit: 1 }]);
    await run(id, w.ports, signal);
    expect((await w.ports.store.plan(id))?.state).toBe("done");
  });

  it("is cancelled before it begins without touching a host", async () => {
    const w = world();
    const id = await approved(w);
    const by = { person: "ann", platform: "console", account: "ann" };
    await w.ports.store.changePlan(id, (plan) => ({ ...plan, cancelRequested: { by, at: 1 } }));

    await run(id, w.ports, signal);

    expect(w.acts()).toEqual([]);
    expect((await w.ports.store.plan(id))?.state).toBe("cancelled");
  });

  it("stays ended however often it is called", async () => {
    const w = world();
    const id = await approved(w);
    await run(id, w.ports, signal);
    const acts = w.acts().length;

    await run(id, w.ports, signal);

    expect(w.acts()).toHaveLength(acts);
    expect((await w.events(id)).filter((type) => type === "run.done")).toHaveLength(1);
  });

  it("acts no more once another worker has taken the run over", async () => {
    const w = world();
    const id = await approved(w);
    let calls = 0;
    const takenOver: Ports = {
      ...w.ports,
      shell: {
        run: async (host, command) => {
          const result = await w.ports.shell.run(host, command);
          if (command.line !== "sh -s" && ++calls === 1) await w.ports.store.takeRun(id);
          return result;
        },
      },
    };

    await run(id, takenOver, signal);

    // Both lanes were in their first command; none went on to its second.
    expect(w.acts().length).toBeLessThanOrEqual(2);
    expect(await w.events(id)).not.toContain("run.done");
  });

  it("killed anywhere and resumed, ends as if it had never been killed, having done nothing unapproved", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 3 }),
        async (deaths) => {
          const w = world();
          const id = await approved(w);

          for (const breaths of deaths) {
            await run(id, mortal(w.ports, breaths), signal).catch(() => undefined);
          }
          await run(id, w.ports, signal);

          expect((await w.ports.store.plan(id))?.state).toBe("done");
          expect(w.things()).toEqual([
            "kvm1/a",
            "kvm1/a.half",
            "kvm1/c",
            "kvm1/c.half",
            "kvm2/b",
            "kvm2/b.half",
          ]);
          const plan = await w.ports.store.plan(id);
          const allowed = plan?.steps.flatMap(({ commands }) => commands.map(({ shown }) => shown)) ?? [];
          for (const act of w.acts()) expect(allowed).toContain(act);
          expect((await w.events(id)).filter((type) => type === "run.done")).toHaveLength(1);
        },
      ),
      { numRuns: 15 },
    );
  }, 120_000);
});

import { afterEach, describe, expect, it } from "vitest";
import { makePlan } from "../../../jobs/plan.ts";
import { run } from "../../../jobs/run.ts";
import { type ToyWorld, toyWorld } from "../../support/toy.ts";

const worlds: ToyWorld[] = [];
afterEach(() => {
  for (const made of worlds.splice(0)) made.remove();
});
const signal = new AbortController().signal;

async function ran(steps: Parameters<ToyWorld["want"]>[0], before: [string, string][] = []) {
  const w = toyWorld(["kvm1", "kvm2"]);
  worlds.push(w);
  for (const [host, key] of before) w.put(host, key);
  w.want(steps);
  await w.ask("toyplan1");
  await makePlan("toyplan1", w.ports);
  await w.approve("toyplan1");
  await run("toyplan1", w.ports, signal);
  return w;
}

async function undone(w: ToyWorld) {
  await w.ask("undoing1", { runbook: "undo", plan: "toyplan1" });
  await makePlan("undoing1", w.ports);
  const plan = await w.ports.store.plan("undoing1");
  if (plan?.state === "waiting") {
    await w.approve("undoing1");
    await run("undoing1", w.ports, signal);
  }
  return plan;
}

describe("undo", () => {
  it("takes back what the run applied, newest first, and nothing else", async () => {
    const w = await ran(
      [
        { host: "kvm1", key: "a" },
        { host: "kvm1", key: "b" },
        { host: "kvm1", key: "c" },
      ],
      [["kvm1", "a"]],
    );

    const plan = await undone(w);

    expect(plan?.steps.map(({ title }) => title)).toEqual(["Undo: Make c on kvm1", "Undo: Make b on kvm1"]);
    expect(w.things()).toEqual(["kvm1/a"]);
    expect((await w.ports.store.plan("undoing1"))?.state).toBe("done");
  });

  it("is a plan like any other: it waits for its click", async () => {
    const w = await ran([{ host: "kvm1", key: "a" }]);

    expect((await undone(w))?.state).toBe("waiting");
  });

  it("is never safe, however safe the step was: somebody must click", async () => {
    const w = await ran([{ host: "kvm1", key: "a", risk: "safe" }]);

    const plan = await undone(w);

    expect([plan?.state, plan?.risk]).toEqual(["waiting", "disruptive"]);
    expect(plan?.steps.map(({ risk }) => risk)).toEqual(["disruptive"]);
  });

  it("says what stays, before and after, and makes no step of it", async () => {
    const w = await ran([
      { host: "kvm1", key: "a", stays: true },
      { host: "kvm1", key: "b" },
    ]);

    const plan = await undone(w);

    expect(plan?.steps.map(({ title }) => title)).toEqual(["Undo: Make b on kvm1"]);
    expect(plan?.warnings).toEqual(["a stays on kvm1."]);
    expect((await w.ports.store.journal("undoing1")).at(-1)).toMatchObject({
      summary: ["Plan toyplan1 is taken back, but for this:", "a stays on kvm1."],
    });
  });

  it("refuses a plan of which all stays", async () => {
    const w = await ran([{ host: "kvm1", key: "a", stays: true }]);

    expect((await undone(w))?.error?.code).toBe("undo.nothing");
  });

  it.each(["outgoing.kvm1", "incoming.kvm1"])("waits for migrations that hold %s", async (name) => {
    const w = await ran([{ host: "kvm1", key: "a" }]);
    await w.ports.store.takeLeases("movingaa", [{ name, limit: 2 }], 60_000);

    await undone(w);

    expect((await w.ports.store.journal("undoing1")).at(-1)).toMatchObject({
      type: "run.waiting",
      for: name,
      holder: "movingaa",
    });
    expect(w.things()).toEqual(["kvm1/a", "kvm1/a.half"]);
  });

  it("keeps migrations from its hosts, and from no other, whatever the limits", async () => {
    const w = await ran([{ host: "kvm1", key: "a" }]);
    const { policy } = w.ports.site;
    const limits = { incoming: 3, outgoing: 2 };
    const ports = { ...w.ports, site: { ...w.ports.site, policy: { ...policy, limits } } };
    await w.ask("undoing1", { runbook: "undo", plan: "toyplan1" });
    await makePlan("undoing1", ports);
    await w.approve("undoing1");
    const move = (host: string) =>
      w.ports.store.takeLeases(
        "movingaa",
        [
          { name: `outgoing.${host}`, limit: limits.outgoing },
          { name: `incoming.${host}`, limit: limits.incoming },
        ],
        60_000,
      );
    const seen: unknown[] = [];
    const { shell } = ports;
    const looking: typeof shell = {
      async run(host, command, signal) {
        if (command.line.startsWith("rm ")) seen.push(await move("kvm1"), await move("kvm2"));
        return shell.run(host, command, signal);
      },
    };

    await run("undoing1", { ...ports, shell: looking }, signal);

    expect(seen).toEqual([{ lease: "outgoing.kvm1", owner: "undoing1" }, undefined]);
    expect((await w.ports.store.plan("undoing1"))?.state).toBe("done");
    expect(await move("kvm1")).toBeUndefined();
  });

  it("is stuck, and says so, when an undo fails", async () => {
    const w = await ran([{ host: "kvm1", key: "a" }]);
    await w.ports.store.changePlan("toyplan1", (plan) => ({
      ...plan,
      params: [{ ...(plan.params as object[])[0], broken: true }],
    }));

    await undone(w);

    expect((await w.ports.store.plan("undoing1"))?.state).toBe("stuck");
    expect((await w.events("undoing1")).at(-1)).toBe("run.stuck");
  });

  it("warns of a step that stopped half way instead of undoing it", async () => {
    const w = await ran([
      { host: "kvm1", key: "a" },
      { host: "kvm1", key: "b", broken: true },
    ]);

    const plan = await undone(w);

    expect(plan?.warnings).toEqual(["'Make b on kvm1' had stopped half way and is not taken back."]);
    expect(w.things()).toEqual(["kvm1/b.half"]);
  });

  it("refuses a plan that changed nothing", async () => {
    const w = await ran([{ host: "kvm1", key: "a", broken: true }]);

    expect((await undone(w))?.error?.code).toBe("undo.nothing");
  });
});

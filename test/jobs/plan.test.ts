import { afterEach, describe, expect, it } from "vitest";
import { OpsError } from "../../jobs/error.ts";
import { makePlan } from "../../jobs/plan.ts";
import { sh } from "../../jobs/shell.ts";
import { type BoundStep, on } from "../../jobs/step.ts";
import { together } from "../../jobs/together.ts";
import { host } from "../support/hosts.ts";
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

async function planned(w: ToyWorld) {
  await w.ask("toyplan1");
  await makePlan("toyplan1", w.ports);
  const plan = await w.ports.store.plan("toyplan1");
  if (plan === undefined) throw new Error("no plan");
  return plan;
}

describe("makePlan", () => {
  it("shows what is needed with its exact commands, and changes nothing", async () => {
    const w = world();
    w.put("kvm1", "a");
    w.want([
      { host: "kvm1", key: "a" },
      { host: "kvm2", key: "b" },
    ]);

    const plan = await planned(w);

    expect(plan.state).toBe("waiting");
    expect(plan.steps.map(({ state, because }) => [state, because])).toEqual([
      ["satisfied", undefined],
      ["needed", "there is no b"],
    ]);
    expect(plan.steps[1]?.commands).toEqual([
      { host: "kvm2", shown: expect.stringMatching(/^touch .*b\.half$/) },
      { host: "kvm2", shown: expect.stringMatching(/^touch .*b$/) },
    ]);
    expect(w.acts()).toEqual([]);
    expect(w.queued).toEqual([`expire toyplan1`, "sync toyplan1"]);
  });

  it("reads each host in one round trip", async () => {
    const w = world();
    w.want(["a", "b", "c"].flatMap((key) => ["kvm1", "kvm2"].map((host) => ({ host, key }))));

    await planned(w);

    expect(w.trips).toHaveLength(2);
  });

  it("says that there is nothing to do when all is in place", async () => {
    const w = world();
    w.put("kvm1", "a");
    w.want([{ host: "kvm1", key: "a" }]);

    expect((await planned(w)).state).toBe("nothing-to-do");
  });

  it("runs at once what the policy lets run without a click", async () => {
    const w = world();
    w.want([{ host: "kvm1", key: "a", risk: "safe" }]);

    expect((await planned(w)).state).toBe("approved");
    expect(w.queued).toContain("run toyplan1");
  });

  it("counts the risk of what would be done, not of what is in place", async () => {
    const w = world();
    w.put("kvm1", "a");
    w.want([
      { host: "kvm1", key: "a", risk: "destructive" },
      { host: "kvm2", key: "b", risk: "disruptive" },
    ]);

    expect((await planned(w)).risk).toBe("disruptive");
  });

  it("counts the risk of what answers at its turn, too", async () => {
    const w = world();
    w.want([
      { host: "kvm1", key: "a", risk: "safe" },
      { host: "kvm2", key: "b", risk: "destructive", late: true },
    ]);

    expect((await planned(w)).risk).toBe("destructive");
  });

  it("is blocked by a host that cannot be read, and names it beside what else it found", async () => {
    const w = world();
    w.want([
      { host: "kvm1", key: "a" },
      { host: "kvm2", key: "b" },
    ]);
    const { shell } = w.ports;
    const kvm2IsDown: typeof shell = {
      run: (host, command) =>
        host.name === "kvm2"
          ? Promise.reject(
              new OpsError("ssh.unreachable", {
                host: "kvm2",
                address: "172.16.1.12",
                port: 22,
                reason: "no answer in 8 s",
              }),
            )
          : shell.run(host, command),
    };
    await w.ask("toyplan1");
    await makePlan("toyplan1", { ...w.ports, shell: kvm2IsDown });

    const plan = await w.ports.store.plan("toyplan1");
    expect(plan?.state).toBe("blocked");
    expect(plan?.steps.map(({ state }) => state)).toEqual(["needed", "blocked"]);
    expect(plan?.steps[1]?.error).toMatchObject({ code: "ssh.unreachable", host: "kvm2" });
  });

  it("writes down which steps can be taken back, which cannot, and which leave nothing to take back", async () => {
    const w = world();
    w.want(["a", "b", "c"].map((key) => ({ host: "kvm1", key })));
    const toy = w.ports.runbooks["prepare-host"];
    const undos: BoundStep["undo"][] = [[on(host("kvm1"), sh`true`)], { impossible: "It is gone." }, []];
    const mixed: typeof toy = {
      ...toy,
      async resolve(...asked) {
        const prepared = await toy.resolve(...asked);
        return { ...prepared, steps: prepared.steps.map((step, i) => ({ ...step, undo: undos[i] ?? [] })) };
      },
    };
    await w.ask("toyplan1");

    await makePlan("toyplan1", { ...w.ports, runbooks: { ...w.ports.runbooks, "prepare-host": mixed } });

    const plan = await w.ports.store.plan("toyplan1");
    expect(plan?.steps.map(({ canUndo }) => canUndo)).toEqual([true, false, undefined]);
  });

  it.each([
    [["kvm1"], undefined],
    [
      ["kvm1", "kvm2", "nfs1"],
      ["kvm2", "nfs1"],
    ],
  ])("tells of all hosts that keep it from a plan: %j", async (hosts, further) => {
    const w = world();
    const resolve = () => together(hosts.map((host) => Promise.reject(new OpsError("ssh.lost", { host }))));
    const { "prepare-host": entry } = w.ports.runbooks;
    const runbooks = {
      ...w.ports.runbooks,
      "prepare-host": { ...entry, resolve: () => resolve().then(() => Promise.reject(new Error("read"))) },
    };
    await w.ask("toyplan1");
    await makePlan("toyplan1", { ...w.ports, runbooks });

    const plan = await w.ports.store.plan("toyplan1");
    expect(plan).toMatchObject({ state: "unplanned", error: { code: "ssh.lost", host: "kvm1" } });
    expect(plan?.furtherErrors?.map(({ host }) => host)).toEqual(further);
  });

  it("has another digest for other commands", async () => {
    const w = world();
    w.want([{ host: "kvm1", key: "a" }]);
    const first = await planned(w);
    w.want([{ host: "kvm1", key: "b" }]);
    await w.ask("toyplan2");
    await makePlan("toyplan2", w.ports);

    expect((await w.ports.store.plan("toyplan2"))?.digest).not.toBe(first.digest);
  });
});

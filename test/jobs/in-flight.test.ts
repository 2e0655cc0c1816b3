import { describe, expect, it } from "vitest";
import { OpsError } from "../../jobs/error.ts";
import type { Ports } from "../../jobs/ports.ts";
import { run } from "../../jobs/run.ts";
import { movingWorld, PLAN, unreachable } from "../support/moving-world.ts";
import { absent, present } from "../support/vm1.ts";

const { signal } = new AbortController();
type World = ReturnType<typeof movingWorld>;

/** A worker's turn at the run. */
const turn = (w: World, ports: Ports = w.ports, abort = signal) => run(PLAN, ports, abort);

/** A first worker that begins the move and is killed on the way. */
async function begun(options?: Parameters<typeof movingWorld>[0]) {
  const w = movingWorld(options);
  await w.approve();
  const death = new AbortController();
  w.world.pass = () => death.abort();
  await turn(w, w.ports, death.signal);
  w.world.pass = () => {};
  expect(w.world.unit).toBe("running");
  return w;
}

const types = async (w: World) => (await w.journal()).map(({ type }) => type);

describe("a move whose worker died", () => {
  it("is followed to its end by the next one, and started once", async () => {
    const w = await begun();
    w.world.pass = w.world.arrive;

    await turn(w);

    expect(await w.state()).toBe("done");
    expect((await types(w)).filter((type) => type === "step.started")).toHaveLength(1);
  });

  it("is stopped by its own action when somebody has cancelled meanwhile, and ends cancelled on its source", async () => {
    const w = await begun();
    await w.cancel();

    await turn(w);

    expect(w.lines.some((line) => line.includes("domjobabort"))).toBe(true);
    expect((await w.journal()).at(-1)).toMatchObject({ type: "run.cancelled", standing: "migration needed" });
  });

  it("has come too far for a cancel once it arrived: the rest is done, and the end says so", async () => {
    const w = await begun({ autostart: true });
    w.world.arrive();
    await w.cancel();

    await turn(w);

    expect(w.world.kvm2).toMatchObject({ autostart: true });
    expect((await w.journal()).at(-1)).toMatchObject({
      type: "run.done",
      summary: ["vm1 runs on kvm2.", "bob asked to cancel when there was no way back."],
    });
  });

  it("asks again to stop it while libvirt refuses to", async () => {
    const w = await begun();
    await w.cancel();
    const { abort } = w.world;
    let refusals = 2;
    w.world.abort = () => (refusals-- > 0 ? 1 : abort());

    await turn(w);

    expect(await w.state()).toBe("cancelled");
  });

  it("is not begun anew when it failed and nobody could look at the destination then", async () => {
    const w = await begun();
    w.world.unit = "failed";
    w.world.printed = "error: operation failed: Lost connection to destination host\n";
    w.world.kvm1 = present();
    w.world.silent.set("kvm2", unreachable("kvm2"));

    expect(await turn(w)).toMatchObject({ laterMs: expect.any(Number) });
    expect(await w.state()).toBe("running");
    w.world.silent.clear();
    w.world.kvm2 = absent;
    const starts = w.starts();
    await turn(w);

    expect((await w.journal()).at(-1)).toMatchObject({
      type: "run.failed",
      error: { code: "migration.lost-destination" },
    });
    // Asked to start by name and refused, as a unit that was started before is.
    expect(w.starts()).toBe(starts + 1);
    expect(w.world.unit).toBe("failed");
  });

  it("is not begun anew on a source that has booted since", async () => {
    const w = await begun();
    w.world.unit = "vanished";
    w.world.kvm1 = present();
    w.world.kvm2 = absent;

    await turn(w);

    expect((await w.journal()).at(-1)).toMatchObject({
      type: "run.failed",
      error: { code: "host.unit-vanished" },
    });
  });

  it("is no longer in doubt as soon as its unit is seen to run again", async () => {
    const w = await begun();
    w.world.silent.set("kvm1", unreachable("kvm1"));
    await turn(w);
    w.world.silent.clear();
    w.world.pass = w.world.arrive;

    await turn(w);

    expect(await types(w)).toEqual([
      "run.started",
      "step.started",
      "run.unknown",
      "step.started",
      "step.applied",
      "run.done",
    ]);
  });

  it("is followed however often its workers died", async () => {
    const w = await begun();
    for (let death = 0; death < 8; death++) {
      const dies = new AbortController();
      w.world.pass = () => dies.abort();
      await turn(w, w.ports, dies.signal);
    }
    w.world.pass = w.world.arrive;

    await turn(w);

    expect(await w.state()).toBe("done");
  });
});

describe("an outcome that nobody can tell yet", () => {
  it("keeps the run open while libvirt on one side is silent, says so once, and ends when it answers", async () => {
    const w = await begun();
    w.world.arrive();
    w.world.kvm2 = { presence: "unknown", process: true };

    await turn(w);
    await turn(w);

    expect(await w.state()).toBe("running");
    expect((await types(w)).filter((type) => type === "run.unknown")).toHaveLength(1);
    w.world.arrive();
    await turn(w);
    expect(await w.state()).toBe("done");
  });

  it("keeps it open while the move goes on without the unit", async () => {
    const w = await begun();
    w.world.unit = "failed";

    expect(await turn(w)).toMatchObject({ laterMs: expect.any(Number) });

    expect((await w.journal()).at(-1)).toMatchObject({
      type: "run.unknown",
      error: { title: "vm1 is on its way from kvm1 to kvm2" },
    });
    w.world.arrive();
    await turn(w);
    expect(await w.state()).toBe("done");
  });

  it("keeps it open when an answer makes no sense or Ferry has a bug", async () => {
    const w = await begun();
    w.world.silent.set("kvm1", new OpsError("ssh.refused", { host: "kvm1", user: "root" }));

    expect(await turn(w)).toMatchObject({ laterMs: expect.any(Number) });

    expect(await w.state()).toBe("running");
    w.world.silent.clear();
    w.world.arrive();
    await turn(w);
    expect(await w.state()).toBe("done");
  });

  it("looks again at a paused remnant before it believes in it", async () => {
    const w = await begun();
    w.world.unit = "failed";
    w.world.kvm1 = present();
    w.world.kvm2 = present({ state: "paused", reason: "migrating" });
    let looks = 0;
    w.world.pass = () => {
      if (++looks === 3) w.world.kvm2 = absent;
    };

    await turn(w);

    expect((await w.journal()).at(-1)).toMatchObject({ type: "run.failed", standing: "migration needed" });
  });

  it("is for a person when the sides keep contradicting each other", async () => {
    const w = await begun();
    w.world.unit = "failed";
    w.world.kvm1 = present();
    w.world.kvm2 = present();

    await turn(w);

    expect(await w.state()).toBe("stuck");
  });

  it("is waited for no longer once an approver who has looked gives it up", async () => {
    const w = await begun();
    w.world.silent.set("kvm1", unreachable("kvm1"));
    await turn(w);
    const by = { person: "bob", platform: "console", account: "bob" };
    await w.ports.store.changePlan(PLAN, (plan) => ({ ...plan, givenUp: { by, at: 1 } }));

    await turn(w);

    expect((await w.journal()).at(-1)).toMatchObject({
      type: "run.stuck",
      error: { code: "ssh.unreachable" },
      standing: expect.stringMatching(/^Ferry does not know how things stand/),
    });
    const [lease] = (await w.ports.store.plan(PLAN))?.leases ?? [];
    expect(lease && (await w.ports.store.takeLeases("other001", [lease], 1000))).toBeUndefined();
  });

  it("is waited for also before anything was begun, and can be cancelled then", async () => {
    const w = movingWorld();
    await w.approve();
    w.world.silent.set("kvm2", unreachable("kvm2"));

    expect(await turn(w)).toMatchObject({ laterMs: expect.any(Number) });

    expect((await w.journal()).at(-1)).toMatchObject({
      type: "run.unknown",
      next: expect.stringContaining("Nothing was done yet"),
    });
    await w.cancel();
    await turn(w);
    expect((await w.journal()).at(-1)).toMatchObject({
      type: "run.cancelled",
      standing: "Nothing was done.",
    });
    expect(w.starts()).toBe(0);
  });
});

describe("Redis away in mid-move", () => {
  it("ends nothing: the job throws, comes back, and the move is followed", async () => {
    const w = await begun();
    let calls = 0;
    const store = {
      ...w.ports.store,
      plan: async (id: string) => {
        if (++calls === 2) throw new OpsError("redis.unreachable", { url: "redis", why: "gone" });
        return w.ports.store.plan(id);
      },
    };

    await expect(turn(w, { ...w.ports, store })).rejects.toMatchObject({ code: "redis.unreachable" });

    expect(await w.state()).toBe("running");
    w.world.pass = w.world.arrive;
    await turn(w);
    expect(await w.state()).toBe("done");
  });

  it("that has lost the journal's last second does not take its own move for somebody else's", async () => {
    const w = movingWorld();
    await w.approve();
    w.world.start();
    w.world.pass = w.world.arrive;

    await turn(w);

    expect(await w.state()).toBe("done");
  });
});

describe("another version of Ferry, or another site file", () => {
  it("does not end a run that was begun, and keeps what it holds", async () => {
    const w = await begun();
    await w.ports.store.changePlan(PLAN, (plan) => ({ ...plan, digest: "another" }));

    expect(await turn(w)).toMatchObject({ laterMs: expect.any(Number) });

    expect(await w.state()).toBe("running");
    expect((await w.journal()).at(-1)).toMatchObject({ error: { code: "run.other-version" } });
    const [lease] = (await w.ports.store.plan(PLAN))?.leases ?? [];
    expect(lease && (await w.ports.store.takeLeases("other001", [lease], 1000))).toMatchObject({
      owner: PLAN,
    });
  });
});

describe("what the run held", () => {
  it("is free once it ended, and hosts forget the unit", async () => {
    const w = await begun();
    w.world.pass = w.world.arrive;
    await turn(w);
    const [lease] = (await w.ports.store.plan(PLAN))?.leases ?? [];

    expect(lease && (await w.ports.store.takeLeases("other001", [lease], 1000))).toBeUndefined();
    expect(w.lines.some((line) => line.startsWith("systemctl stop ferry-k7m2qx9d-migrate"))).toBe(true);
  });

  it("is not reopened by a worker that was thought dead", async () => {
    const w = movingWorld();
    await w.approve();
    const shell = {
      run: async (...args: Parameters<Ports["shell"]["run"]>) => {
        await w.ports.store.changePlan(PLAN, (plan) => ({ ...plan, state: "cancelled" }));
        return w.ports.shell.run(...args);
      },
    };

    await turn(w, { ...w.ports, shell });

    expect(await w.state()).toBe("cancelled");
    expect(w.starts()).toBe(0);
  });
});

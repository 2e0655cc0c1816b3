import { describe, expect, it } from "vitest";
import { expirePlan } from "../../bot/expire.ts";
import { wake } from "../../bot/wake.ts";
import type { Plan } from "../../jobs/record.ts";
import { fakeQueue } from "../support/fake-queue.ts";
import { memoryStore } from "../support/memory-store.ts";
import { examplePlan } from "../support/store-contract.ts";

async function world(...plans: Partial<Plan>[]) {
  const store = memoryStore();
  for (const plan of plans) await store.createPlan(examplePlan({ expiresAt: 2_000, ...plan }));
  return { store, queue: fakeQueue() };
}

const ID = "k7m2qx9d";

describe("expirePlan", () => {
  it("closes a plan that nobody has decided in time, and tells its thread", async () => {
    const { store, queue } = await world({ state: "waiting" });

    await expirePlan(ID, { store, queue, now: () => 2_000 });

    expect((await store.plan(ID))?.state).toBe("expired");
    expect(queue.jobs).toEqual([`sync ${ID}`]);
  });

  it("comes again when it came too early", async () => {
    const { store, queue } = await world({ state: "waiting" });

    await expirePlan(ID, { store, queue, now: () => 1_999 });

    expect((await store.plan(ID))?.state).toBe("waiting");
    expect(queue.jobs).toContain(`expire ${ID} 2000`);
  });

  it.each(["approved", "running", "rejected", "done"] as const)(
    "leaves a plan alone that is %s",
    async (state) => {
      const { store, queue } = await world({ state });

      await expirePlan(ID, { store, queue, now: () => 3_000 });

      expect((await store.plan(ID))?.state).toBe(state);
    },
  );

  it("knows nothing of a plan that is gone", async () => {
    const { store, queue } = await world();

    await expirePlan(ID, { store, queue, now: () => 3_000 });

    expect(queue.jobs).toEqual([]);
  });
});

describe("wake", () => {
  it("queues again what every open plan waits for, and looks at threads of plans that ended", async () => {
    const { store, queue } = await world(
      { id: "bbbbbbbb", state: "planning" },
      { id: "cccccccc", state: "waiting" },
      { id: "dddddddd", state: "approved" },
      { id: "ffffffff", state: "running" },
      { id: "gggggggg", state: "done" },
    );

    await wake({ store, queue });

    expect(queue.jobs).toEqual([
      "plan bbbbbbbb",
      "sync bbbbbbbb",
      "expire cccccccc 2000",
      "sync cccccccc",
      "run dddddddd",
      "sync dddddddd",
      "run ffffffff",
      "sync ffffffff",
      "sync gggggggg",
    ]);
  });
});

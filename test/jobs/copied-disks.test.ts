import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { run } from "../../jobs/run.ts";
import { mortal } from "../support/mortal.ts";
import { movingWorld, PLAN } from "../support/moving-world.ts";
import { absent, present } from "../support/vm1.ts";

const { signal } = new AbortController();
/** Until the run has ended, each turn by a worker of its own. */
async function toItsEnd(w: ReturnType<typeof movingWorld>) {
  for (let turns = 0; turns < 10; turns += 1) {
    await run(PLAN, w.ports, signal);
    if ((await w.state()) !== "running") return;
  }
}

describe("a move with the disk that its source alone has", () => {
  it("keeps the old disk once the VM runs on its copy", async () => {
    const w = movingWorld({ ownDisk: true });
    await w.approve();
    w.world.pass = () => w.world.arrive();

    await run(PLAN, w.ports, signal);

    expect(await w.state()).toBe("done");
    expect(w.disk).toEqual({ definition: true, source: "kept", target: "ours", recorded: true, wrong: [] });
  });

  it("takes the copy away again when the move fails", async () => {
    const w = movingWorld({ ownDisk: true });
    await w.approve();
    w.world.pass = () => {
      w.world.unit = "failed";
      w.world.printed = "error: operation failed: migration of disk vda failed: No space left on device\n";
      w.world.kvm1 = present();
      w.world.kvm2 = absent;
    };

    await run(PLAN, w.ports, signal);

    expect(await w.state()).toBe("failed");
    expect(w.disk).toMatchObject({ definition: false, source: "original", target: "absent", wrong: [] });
    expect((await w.journal()).map(({ type }) => type).slice(-3)).toEqual([
      "step.undone",
      "step.undone",
      "run.failed",
    ]);
  });

  it("leaves the copy alone while the destination still has something of the VM", async () => {
    const w = movingWorld({ ownDisk: true });
    await w.approve();
    w.world.pass = () => {
      w.world.unit = "failed";
      w.world.kvm1 = present();
      w.world.kvm2 = present({ state: "shut off" });
    };

    await run(PLAN, w.ports, signal);

    expect(await w.state()).toBe("failed");
    expect(w.disk).toMatchObject({ source: "original", target: "ours", wrong: [] });
  });

  it("ends the same whoever dies when, arrived or cancelled, and the VM has its disk at every instant", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 1, max: 80 }), { minLength: 1, maxLength: 3 }),
        fc.constantFrom("arrives", "is cancelled"),
        async (deaths, end) => {
          const w = movingWorld({ ownDisk: true });
          await w.approve();
          if (end === "arrives") w.world.pass = () => w.world.unit === "running" && w.world.arrive();

          for (const breaths of deaths) {
            await run(PLAN, mortal(w.ports, breaths), signal).catch(() => undefined);
          }
          if (end === "is cancelled") await w.cancel();
          await toItsEnd(w);

          expect(w.disk.wrong).toEqual([]);
          if (end === "arrives") {
            expect(await w.state()).toBe("done");
            expect(w.disk).toMatchObject({ source: "kept", target: "ours", recorded: true });
            expect(w.starts()).toBeGreaterThan(0);
          } else {
            expect(await w.state()).toBe("cancelled");
            expect(w.disk).toMatchObject({ source: "original", target: "absent", definition: false });
          }
        },
      ),
      { numRuns: 60 },
    );
  }, 120_000);
});

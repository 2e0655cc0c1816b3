import { afterEach, describe, expect, it } from "vitest";
import { ENDED, type Ferry, ferryOn } from "./ferry.ts";
import { attach, type Lab } from "./lab.ts";
import { journals, onTheWay, says } from "./move-back.ts";
import { confirmMoved } from "./story.ts";

const lab: Lab = attach("test");
let open: Ferry | undefined;
afterEach(async () => {
  await open?.close();
  open = undefined;
});

/** The move back to kvm1, on its way; closed after the test whatever happens. */
async function moving() {
  const set = await onTheWay(lab);
  open = set.ferry;
  return set;
}

const times = (text: string, words: RegExp) => [...text.matchAll(words)].length;

describe("kill -9 in mid-migration", () => {
  it("of the worker: another one follows the move to its end, and the thread stays true", async () => {
    const { ferry, worker, bot, id, before } = await moving();

    await worker.kill();
    await ferry.worker();

    expect((await ferry.reaches(id, ENDED, 240_000)).state).toBe("done");
    expect(await confirmMoved(lab, "kvm1", before)).toEqual([]);
    const journal = await ferry.store.journal(id);
    expect(journal.filter(({ type }) => type === "run.started")).toMatchObject([
      { resumed: false },
      { resumed: true },
    ]);
    expect(journal.filter(({ type }) => type === "run.done")).toHaveLength(1);
    await says(bot, /vm1 runs on kvm1/);
    expect(bot.transcript()).not.toMatch(/failed|does not know/i);
  });

  it("of the bot: the next one catches the thread up, and nothing is said twice", async () => {
    const { ferry, bot, id, before } = await moving();
    const first = bot.transcript();

    await bot.kill();
    expect((await ferry.reaches(id, ENDED, 240_000)).state).toBe("done");
    const next = await ferry.bot();

    await says(next, /vm1 runs on kvm1/);
    expect(await confirmMoved(lab, "kvm1", before)).toEqual([]);
    expect(first).not.toMatch(/vm1 runs on kvm1/);
    expect(times(next.transcript(), /approved at/g)).toBeLessThanOrEqual(1);
  });
});

describe("kill -9 of the worker between steps", () => {
  it("again and again, while bare hosts are prepared: the run is finished, and each step is told once", async () => {
    await lab.reset();
    const ferry = await ferryOn(lab, "deaths");
    open = ferry;
    const bot = await ferry.bot();
    let worker = await ferry.worker();
    const { id } = await ferry.ask(bot, "ann", "/ferry prepare kvm1 kvm2");
    await ferry.reaches(id, ["waiting"]);
    bot.type("/as bob");
    bot.type(`/ferry approve ${id}`);

    for (const times of [1, 3, 6]) {
      await journals(ferry, id, "step.applied", { times });
      await worker.kill();
      worker = await ferry.worker();
    }

    expect((await ferry.reaches(id, ENDED, 240_000)).state).toBe("done");
    const journal = await ferry.store.journal(id);
    const applied = journal.flatMap((event) => (event.type === "step.applied" ? [event.step] : []));
    expect(new Set(applied).size).toBe(applied.length);
    expect(journal.filter(({ type }) => type === "run.started").length).toBeGreaterThan(1);
    await says(bot, /kvm1 and kvm2 · preparation — done/);
    expect((await ferry.together(bot, "/ferry prepare kvm1 kvm2")).state).toBe("nothing-to-do");
  });
});

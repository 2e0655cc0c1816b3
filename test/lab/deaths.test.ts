import { afterEach, describe, expect, it } from "vitest";
import { ENDED, type Ferry, type FerryProcess } from "./ferry.ts";
import { attach, type Lab } from "./lab.ts";
import { onStage } from "./stage.ts";
import { confirmMoved } from "./story.ts";
import { waitFor } from "./wait.ts";

const lab: Lab = attach("test");
let open: Ferry | undefined;
afterEach(async () => {
  await open?.close();
  open = undefined;
});

/** The move back to kvm1, approved, on its way. */
async function onTheWay() {
  const set = await onStage(lab);
  open = set.ferry;
  const { ferry, bot } = set;
  const { id } = await ferry.ask(bot, "ann", "/migrate vm1 kvm2 kvm1");
  await ferry.reaches(id, ["waiting"]);
  bot.type("/as bob");
  bot.type(`/ferry approve ${id}`);
  await waitFor("figures of the migration", () => ferry.store.progress(id), {
    timeoutMs: 120_000,
    intervalMs: 200,
  });
  return { ...set, id };
}

const says = (bot: FerryProcess, words: RegExp) =>
  waitFor(`the chat to say ${words}`, () => (words.test(bot.transcript()) ? true : undefined));

const times = (text: string, words: RegExp) => [...text.matchAll(words)].length;

describe("kill -9 in mid-migration", () => {
  it("of the worker: another one follows the move to its end, and the thread stays true", async () => {
    const { ferry, worker, bot, id, before } = await onTheWay();

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
    const { ferry, bot, id, before } = await onTheWay();
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

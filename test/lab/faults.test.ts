import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ENDED } from "./ferry.ts";
import { attach, type Lab } from "./lab.ts";
import { journals, says, setOff } from "./on-the-way.ts";
import { onStage } from "./stage.ts";
import { confirmMoved, look } from "./story.ts";

const lab: Lab = attach("test");

/** One Ferry through all of it, one disaster after another: vm1 is where the one before left it. */
describe("in mid-migration", () => {
  let set: Awaited<ReturnType<typeof onStage>>;
  beforeAll(async () => {
    set = await onStage(lab);
  });
  afterAll(() => set?.ferry.close());

  /** vm1 is on its way; `now` is where the chat's words about this move begin. */
  async function moving(from: "kvm1" | "kvm2", to: "kvm1" | "kvm2") {
    const { ferry, bot } = set;
    const now = bot.transcript().length;
    const { id } = await setOff(`/migrate vm1 ${from} ${to}`, ferry, bot);
    return { ...set, id, now };
  }

  it("Ferry loses the source: it says that it does not know, and tells the end when the host answers again", async () => {
    const { ferry, bot, id, before, now } = await moving("kvm2", "kvm1");

    await lab.fault.cutLink("kvm2", "ssh");
    await journals(ferry, id, "run.unknown");
    expect((await ferry.store.plan(id))?.state).toBe("running");
    await says(bot, /outcome unknown/, now);
    await lab.fault.restoreLink("kvm2", "ssh");

    expect((await ferry.reaches(id, ENDED, 240_000)).state).toBe("done");
    expect(await confirmMoved(lab, "kvm1", before)).toEqual([]);
    await says(bot, /vm1 runs on kvm1/, now);
  });

  it("the wire between the hosts is cut: vm1 goes on at its source, and the thread says so once both answer", async () => {
    const { ferry, bot, id, before, now } = await moving("kvm1", "kvm2");

    await lab.fault.cutLink("kvm2", "wire");
    await journals(ferry, id, "run.unknown", { timeoutMs: 240_000 });
    await lab.fault.restoreLink("kvm2", "wire");

    expect((await ferry.reaches(id, ENDED, 300_000)).state).toBe("failed");
    expect(await confirmMoved(lab, "kvm1", before)).toEqual([]);
    await says(bot, /vm1 still runs on kvm1/, now);
  });

  it("the destination loses its power: vm1 goes on at its source", async () => {
    const { ferry, bot, id, before, now } = await moving("kvm1", "kvm2");

    await lab.fault.powerOff("kvm2");
    await journals(ferry, id, "run.unknown", { timeoutMs: 240_000 });
    await lab.fault.powerOn("kvm2");

    expect((await ferry.reaches(id, ENDED, 300_000)).state).toBe("failed");
    expect(await confirmMoved(lab, "kvm1", before)).toEqual([]);
    await says(bot, /vm1 still runs on kvm1/, now);
  });

  it("the source loses its power: vm1 is started nowhere, its definition is kept, and a person is asked for", async () => {
    const { ferry, bot, id, now } = await moving("kvm1", "kvm2");

    await lab.fault.powerOff("kvm1");
    await journals(ferry, id, "run.unknown", { timeoutMs: 240_000 });
    await lab.fault.powerOn("kvm1");

    expect((await ferry.reaches(id, ENDED, 300_000)).state).toBe("stuck");
    const seen = await look(lab);
    expect(seen.filter(({ state }) => state === "running")).toEqual([]);
    expect(seen).toContainEqual({ host: "kvm1", state: "shut off", persistent: true, process: false });
    // The destination's libvirt throws the half copy away once it has noticed; until then Ferry says not to resume it.
    await says(bot, /vm1 (runs neither on kvm1 nor on kvm2|is off on kvm1, and kvm2 holds a copy)/, now);
  });
});

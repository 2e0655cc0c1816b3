import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Plan } from "../../jobs/record.ts";
import { ENDED, type FerryProcess } from "./ferry.ts";
import { attach, type Lab } from "./lab.ts";
import { says } from "./on-the-way.ts";
import { leftovers, makeOwnDisk, type OwnDisk, stateOf, sumsOf } from "./own-vm.ts";
import { onStage } from "./stage.ts";
import { waitFor } from "./wait.ts";

const lab: Lab = attach("test");

describe("a cold migration", () => {
  let set: Awaited<ReturnType<typeof onStage>>;
  let vm2: OwnDisk;
  let worker: FerryProcess;
  beforeAll(async () => {
    set = await onStage(lab);
    worker = set.worker;
    vm2 = await makeOwnDisk(lab, "kvm1", "kvm2");
    // The bot refuses the name of a VM that nobody has seen yet.
    set.bot.type("/as ann");
    const seen = () => {
      set.bot.type("/ferry where vm2");
      return /vm2 is on kvm1/.test(set.bot.transcript()) ? true : undefined;
    };
    await waitFor("vm2 to be seen", seen, { intervalMs: 2_000 });
  });
  afterAll(() => set?.ferry.close());

  /** Ann asks, bob approves, and the step of this id is under way. */
  async function begun(typed: string, step: string): Promise<Plan> {
    const { ferry, bot } = set;
    const { id } = await ferry.ask(bot, "ann", typed);
    const plan = await ferry.reaches(id, ["waiting", ...ENDED]);
    bot.type("/as bob");
    bot.type(`/ferry approve ${id}`);
    const index = plan.steps.findIndex((each) => each.id === step);
    await waitFor(
      `${step} of ${id}`,
      async () => {
        const journal = await ferry.store.journal(id);
        return journal.some((event) => event.type === "step.started" && event.step === index)
          ? true
          : undefined;
      },
      { timeoutMs: 120_000, intervalMs: 200 },
    );
    return plan;
  }

  it("brings a VM with disks of its own across a cut wire and a dead worker, and keeps what it leaves", async () => {
    const { ferry, bot } = set;
    const before = await sumsOf(lab, "kvm1", [vm2.disk, vm2.base]);

    const { id } = await begun("/migrate vm2 kvm1 kvm2 cold --bandwidth 1", "volume.copy-files");
    await waitFor("figures", () => ferry.store.progress(id), { intervalMs: 200 });
    await worker.kill();
    await lab.fault.cutLink("kvm2", "wire");
    worker = await ferry.worker();
    await new Promise((resolve) => setTimeout(resolve, 10_000));
    await lab.fault.restoreLink("kvm2", "wire");

    expect((await ferry.reaches(id, ENDED, 240_000)).state).toBe("done");
    expect(await sumsOf(lab, "kvm2", [vm2.disk, vm2.base])).toEqual(before);
    expect(await sumsOf(lab, "kvm1", [`${vm2.disk}.ferry-${id}`, vm2.base])).toEqual(before);
    expect([await stateOf(lab, "kvm1", "vm2"), await stateOf(lab, "kvm2", "vm2")]).toEqual([
      "absent",
      "shut off, autostart",
    ]);
    expect([await leftovers(lab, "kvm1"), await leftovers(lab, "kvm2")]).toEqual(["", ""]);
    await says(bot, /vm2 is, off, on kvm2, persistent there; kvm1 has no definition of it any more/);
  });

  it("ends when somebody starts the VM meanwhile, which runs on, and leaves nothing on the destination", async () => {
    const { ferry } = set;

    const { id } = await begun("/migrate vm2 kvm2 kvm1 cold --bandwidth 1", "volume.copy-files");
    await lab.run("kvm2", "virsh -c qemu:///system start vm2", { timeoutMs: 60_000 });

    expect((await ferry.reaches(id, ENDED, 240_000)).state).toBe("failed");
    expect([await stateOf(lab, "kvm1", "vm2"), await stateOf(lab, "kvm2", "vm2")]).toEqual([
      "absent",
      "running, autostart",
    ]);
    expect(await sumsOf(lab, "kvm1", [vm2.disk])).toEqual([undefined]);
    expect([await leftovers(lab, "kvm1"), await leftovers(lab, "kvm2")]).toEqual(["", ""]);
  });

  it("shuts a running VM down, moves its definition alone where both hosts share its disks, and starts it", async () => {
    const { ferry, bot } = set;

    const plan = await ferry.together(bot, "/migrate vm1 kvm2 kvm1 cold");

    expect(plan.state).toBe("done");
    expect([await stateOf(lab, "kvm1", "vm1"), await stateOf(lab, "kvm2", "vm1")]).toEqual([
      "running",
      "absent",
    ]);
    await says(bot, /vm1 runs on kvm1, persistent there; .* It was down for \d+ s/);
  });
});

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ENDED } from "./ferry.ts";
import { attach, type Lab } from "./lab.ts";
import { says } from "./on-the-way.ts";
import { onStage } from "./stage.ts";
import { look } from "./story.ts";

const lab: Lab = attach("test");

/** What libvirt and the kernel of a host print, without a trailing newline. */
const said = async (host: "nfs1" | "kvm1" | "kvm2", command: string) =>
  (await lab.run(host, command)).stdout.trim();

describe("a VM and its volume, from its stop to their end", () => {
  let set: Awaited<ReturnType<typeof onStage>>;
  beforeAll(async () => {
    set = await onStage(lab);
  });
  afterAll(() => set?.ferry.close());

  it("keeps a VM that runs, and every volume that something needs", async () => {
    const { ferry, bot } = set;
    const codes = async (typed: string) => {
      const plan = await ferry.together(bot, typed);
      return [plan.state, ...plan.steps.flatMap(({ error }) => error?.code ?? [])];
    };

    expect(await codes("/ferry vm delete vm1")).toEqual(["blocked", "domain.in-use"]);
    expect(await codes("/ferry volume delete images/vm1.qcow2")).toEqual(["blocked", "volume.in-use"]);
    // vm1 has the base of its disk open.
    expect(await codes("/ferry volume delete images/base.qcow2")).toEqual(["blocked", "volume.in-use"]);
    expect(await look(lab)).toEqual([{ host: "kvm2", state: "running", persistent: true, process: true }]);
  });

  it("has the guest shut itself down, also when the worker dies meanwhile, and asks it once", async () => {
    const { ferry, bot, worker } = set;
    const { id } = await ferry.ask(bot, "ann", "/ferry vm stop vm1");
    await ferry.reaches(id, ["waiting", ...ENDED]);
    bot.type("/as bob");
    bot.type(`/ferry approve ${id}`);
    await ferry.reaches(id, ["running", ...ENDED]);
    await worker.kill();
    await ferry.worker();

    expect((await ferry.reaches(id, ENDED)).state).toBe("done");

    const events = (await ferry.store.journal(id)).map(({ type }) => type);
    expect(events.filter((type) => type === "step.applied")).toHaveLength(1);
    expect(await said("kvm2", "virsh domstate --reason vm1")).toBe("shut off (shutdown)");
    await says(bot, /vm1 is shut off on kvm2/);
  });

  it("deletes the VM with its definition kept, brings it back, and at last deletes it with its volume", async () => {
    const { ferry, bot } = set;
    const done = async (typed: string) => {
      const plan = await ferry.together(bot, typed);
      expect([typed, plan.state]).toEqual([typed, "done"]);
      return plan;
    };
    const { id } = await done("/ferry vm delete vm1");
    expect(await said("kvm2", "virsh list --all --name")).toBe("");
    expect(await said("kvm2", `grep -c '</domain>' /var/lib/ferry/kept/${id}/vm1.xml`)).toBe("1");

    await done(`/ferry undo ${id}`);
    expect(await said("kvm2", "virsh list --all --name")).toBe("vm1");

    await done("/ferry vm delete vm1");
    expect(await said("nfs1", "ls /srv/nfs/images/vm1.qcow2")).toBe("/srv/nfs/images/vm1.qcow2");
    await done("/ferry volume delete images/vm1.qcow2");
    expect(await said("nfs1", "ls /srv/nfs/images/vm1.qcow2")).toBe("");
    expect(await said("nfs1", "ls /srv/nfs/images/base.qcow2")).toBe("/srv/nfs/images/base.qcow2");
  });
});

import type { ModalView } from "@slack/types";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readMetadata } from "../../../../adapters/slack/views/metadata.ts";
import { migrateModal } from "../../../../adapters/slack/views/migrate-modal.ts";
import { type MigrateForm, readMigrateForm } from "../../../../bot/migrate-form.ts";
import { modeMenu } from "../../../../bot/migrate-modes.ts";
import { scene } from "../../../support/scene.ts";
import { seenVm, sitesWithSnapshots } from "../../../support/snapshots.ts";
import { viewFaults, viewText } from "../../../support/view-faults.ts";

const form: MigrateForm = {
  vms: [],
  destinations: [
    { host: "kvm2", verdict: "possible", words: "answers, 0 VMs, 0 running" },
    { host: "kvm1", verdict: "impossible", words: "vm1 is there already" },
  ],
  modes: modeMenu(undefined),
  seen: "Hosts read 12 s ago. The plan reads them anew.",
};
const chosen = { ...form, chosen: "vm1 is on kvm1: running, 2 GiB" };

function modeInput(view: ModalView) {
  const inputs = view.blocks.flatMap((block) => ("element" in block ? [block] : []));
  return (
    inputs.find(({ element }) => element.type === "radio_buttons") ?? expect.fail("the form has no modes")
  );
}

describe("the migration form", () => {
  it("asks for VM, host and mode, with menus that are searched, and says how old all is", () => {
    const view = migrateModal(form, { channel: "C0FERRY" });

    expect(viewFaults(view)).toEqual([]);
    expect(viewText(view)).toBe(
      [
        "Move a VM",
        "VM",
        "Move it to",
        "How it moves",
        "More options are typed: /ferry help migrate",
        form.seen,
        "Sending this makes a plan, which changes nothing: you see it here, and everybody in the channel.",
        "Make the plan",
        "Cancel",
      ].join("\n"),
    );
    expect(view.blocks.filter((block) => block.type === "input")).toMatchObject([
      { dispatch_action: true, element: { type: "external_select", min_query_length: 0 } },
      { element: { type: "external_select", min_query_length: 0 } },
      { element: { type: "radio_buttons" } },
    ]);
  });

  it("explains each mode beside it, and has 'live' chosen", () => {
    const { element } = modeInput(migrateModal(form, { channel: "C0FERRY" }));

    expect(element).toMatchObject({
      options: [
        { text: { text: "live" }, description: { text: expect.stringContaining("goes on running") } },
        { text: { text: "cold" }, description: { text: expect.stringContaining("is shut down first") } },
        { text: { text: "cold --presync" }, description: { text: expect.stringContaining("ahead") } },
      ],
      initial_option: { value: "live" },
    });
  });

  it("has 'cold' chosen anew for a VM that is off, and says why", () => {
    const off = { ...chosen, modes: modeMenu(seenVm("vm1", { state: "shut off" })) };
    const running = modeInput(migrateModal(chosen, { channel: "C0FERRY", vm: "kvm1/vm1" }));
    const view = migrateModal(off, { channel: "C0FERRY", vm: "kvm1/vm1" });

    expect(viewFaults(view)).toEqual([]);
    expect(viewText(view)).toContain("what is off cannot move live");
    expect(modeInput(view)).toMatchObject({ element: { initial_option: { value: "cold" } } });
    // In a block of the same id Slack would keep 'live'.
    expect(modeInput(view).block_id).not.toBe(running.block_id);
  });

  it("shows where the chosen VM is, and carries ids alone", () => {
    const view = migrateModal(chosen, { channel: "C0FERRY", vm: "kvm1/vm1" });

    expect(viewFaults(view)).toEqual([]);
    expect(viewText(view)).toContain("vm1 is on kvm1: running, 2 GiB");
    expect(readMetadata(view.private_metadata ?? "")).toEqual({ channel: "C0FERRY", vm: "kvm1/vm1" });
  });

  it("has another menu of hosts for another VM, in which a host stays chosen while it is possible", () => {
    const blocks = (vm: string, destination: string) =>
      migrateModal(chosen, { channel: "C0FERRY", vm }, destination).blocks.filter(
        (block) => block.type === "input",
      );
    const initial = { initial_option: expect.objectContaining({ value: "kvm2" }) };

    expect(blocks("kvm1/vm1", "kvm2")[1]).toMatchObject({ element: initial });
    expect(blocks("kvm1/vm1", "kvm1")[1]).not.toHaveProperty("element.initial_option");
    expect(blocks("kvm1/vm1", "kvm2")[1]?.block_id).not.toBe(blocks("kvm1/vm2", "kvm2")[1]?.block_id);
    expect(blocks("kvm1/vm1", "kvm2")[0]?.block_id).toBe(blocks("kvm1/vm2", "kvm2")[0]?.block_id);
  });

  it("is a view that Slack takes, whatever was seen", async () => {
    await fc.assert(
      fc.asyncProperty(sitesWithSnapshots, fc.nat(), async ({ site, hosts }, n) => {
        const play = scene({ site });
        await play.store.saveSnapshot({ at: play.now(), hosts });
        const ann = { platform: "fake", account: "ann" };
        const { vms } = await readMigrateForm(ann, play, { patienceMs: 1000 });
        const vm = vms[n % Math.max(1, vms.length)]?.id;
        const ids = { channel: "C0FERRY", ...(vm === undefined ? {} : { vm }) };
        const read = await readMigrateForm(ann, play, {
          ...(vm === undefined ? {} : { chosen: vm }),
          patienceMs: 1000,
        });

        expect(viewFaults(migrateModal(read, ids, site.hosts[0]?.name))).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });
});

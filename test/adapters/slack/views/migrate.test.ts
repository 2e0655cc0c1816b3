import type { ModalView } from "@slack/types";
import { describe, expect, it } from "vitest";
import { DESTINATION_MENU, MODE_CHOICE, VM_MENU } from "../../../../adapters/slack/views/ids.ts";
import { migrateOptions, openMigrate, vmChosen } from "../../../../adapters/slack/views/migrate.ts";
import { optionValue } from "../../../../adapters/slack/views/plain-text.ts";
import { type Submission, submitMigrate } from "../../../../adapters/slack/views/submit-migrate.ts";
import type { Snapshot } from "../../../../jobs/record.ts";
import { type Scene, scene } from "../../../support/scene.ts";
import { seenHost, seenVm } from "../../../support/snapshots.ts";
import { viewFaults, viewText } from "../../../support/view-faults.ts";

const ann = { platform: "fake", account: "ann" };
const hosts = [seenHost("kvm1", [seenVm("vm1"), seenVm("vm2")]), seenHost("kvm2", [seenVm("vm3")])];

async function stage(seen: Snapshot["hosts"] = hosts): Promise<Scene> {
  const play = scene();
  await play.store.saveSnapshot({ at: play.now() - 12_000, hosts: seen });
  return play;
}

async function opened(play: Scene): Promise<ModalView> {
  const view = await openMigrate(ann, "C0FERRY", play);
  if (!("blocks" in view)) throw new Error(`refused: ${view.title}`);
  return view;
}

/** A view as Slack sends it back, with what stands in its menus. */
function sentBack(view: ModalView, chosen: { vm?: string; destination?: string; mode?: string }) {
  const inputs = view.blocks.flatMap((block) => ("element" in block ? [block] : []));
  const values = new Map([
    [VM_MENU, chosen.vm],
    [DESTINATION_MENU, chosen.destination],
    [MODE_CHOICE, chosen.mode],
  ]);
  return {
    id: "V1",
    hash: "1.abc",
    private_metadata: view.private_metadata,
    blocks: view.blocks,
    state: {
      values: Object.fromEntries(
        inputs.map(({ block_id = "", element }) => {
          const action = "action_id" in element ? (element.action_id ?? "") : "";
          const value = values.get(action);
          const selected_option =
            value === undefined ? null : { text: { type: "plain_text", text: "…" }, value };
          return [block_id, { [action]: { type: element.type, selected_option } }];
        }),
      ),
    },
  };
}

const offered = async (play: Scene, action_id: string, view: ModalView, value = "", account = ann) => {
  const payload = { type: "block_suggestion", action_id, block_id: "x", value, view };
  const options = await migrateOptions(payload, account, play);
  return "options" in options ? options.options.map(({ value }) => value) : [];
};

const errorsOf = (submission: Submission) => ("errors" in submission.ack ? submission.ack.errors : {});

describe("a bare /migrate", () => {
  it("opens the form for whoever may ask for plans, and answers everybody else", async () => {
    const play = await stage();

    expect(viewFaults(await opened(play))).toEqual([]);
    expect(await openMigrate({ platform: "fake", account: "eve" }, "C0FERRY", play)).toMatchObject({
      title: "eve lacks the requester role that this needs",
    });
  });

  it("answers before the trigger has run out when Redis is silent", async () => {
    const play = await stage();
    const store = { ...play.store, snapshot: () => new Promise<never>(() => {}) };
    const began = performance.now();

    const answer = await openMigrate(ann, "C0FERRY", { ...play, store });

    expect(answer).toMatchObject({ title: expect.stringContaining("Redis has not answered") });
    expect(performance.now() - began).toBeLessThan(2_500);
  });
});

describe("the form's menus", () => {
  it("offer VMs for what was typed, and hosts for the VM that was chosen", async () => {
    const play = await stage();
    const view = await opened(play);
    const updated = await vmChosen(sentBack(view, { vm: "kvm1/vm1" }), ann, play);

    expect(await offered(play, VM_MENU, view, "vm")).toEqual(["kvm1/vm1", "kvm1/vm2", "kvm2/vm3"]);
    expect(await offered(play, DESTINATION_MENU, view)).toEqual(["kvm1", "kvm2", "nfs1"]);
    expect(updated).toBeDefined();
    if (updated === undefined) return;
    expect(viewFaults(updated)).toEqual([]);
    expect(viewText(updated)).toContain("vm1 is on kvm1: running, 2 GiB");
    expect(await offered(play, DESTINATION_MENU, updated)).toEqual(["kvm2", "nfs1", "kvm1"]);
  });

  it("are empty for whoever may not ask, and when what came is no question", async () => {
    const play = await stage();
    const view = await opened(play);

    expect(await offered(play, VM_MENU, view, "", { platform: "fake", account: "mallory" })).toEqual([]);
    expect(await migrateOptions({ nonsense: true }, ann, play)).toEqual({ options: [] });
    expect(await vmChosen({ nonsense: true }, ann, play)).toBeUndefined();
    expect(await vmChosen(sentBack(view, {}), ann, play)).toBeUndefined();
  });

  it("keep a host that was chosen first while the VM can go there", async () => {
    const play = await stage();
    const view = await opened(play);
    const kept = async (destination: string) => {
      const updated = await vmChosen(sentBack(view, { vm: "kvm1/vm1", destination }), ann, play);
      return updated?.blocks.find((block) => block.block_id?.startsWith("destination."));
    };

    expect(await kept("kvm2")).toHaveProperty("element.initial_option.text.text", "kvm2");
    expect(await kept("kvm1")).toHaveProperty("element");
    expect(await kept("kvm1")).not.toHaveProperty("element.initial_option");
  });
});

describe("a form that is sent in", () => {
  it("becomes the command, shows that the plan is being made, and says where the thread goes", async () => {
    const play = await stage();
    const view = await opened(play);

    const submission = await submitMigrate(
      sentBack(view, { vm: "kvm1/vm1", destination: "kvm2" }),
      ann,
      play,
    );

    expect(submission).toMatchObject({
      ack: { response_action: "update" },
      command: {
        type: "command",
        words: ["migrate", "vm1", "kvm1", "kvm2"],
        typed: "/migrate vm1 kvm1 kvm2",
      },
      channel: "C0FERRY",
      viewId: "V1",
    });
    expect(viewFaults("view" in submission.ack ? submission.ack.view : undefined)).toEqual([]);
  });

  it("becomes a command of the mode that was chosen", async () => {
    const play = await stage();
    const sent = sentBack(await opened(play), {
      vm: "kvm1/vm1",
      destination: "kvm2",
      mode: "cold --presync",
    });

    expect(await submitMigrate(sent, ann, play)).toMatchObject({
      command: {
        words: ["migrate", "vm1", "kvm1", "kvm2", "cold", "--presync"],
        typed: "/migrate vm1 kvm1 kvm2 cold --presync",
      },
    });
  });

  it("is refused at the mode where that is none that it offers", async () => {
    const play = await stage();
    const view = await opened(play);
    const refused = (chosen: Parameters<typeof sentBack>[1]) =>
      submitMigrate(sentBack(view, chosen), ann, play);

    expect(errorsOf(await refused({ vm: "kvm1/vm1", destination: "kvm2", mode: "cold --hard" }))).toEqual({
      mode: "Choose how it moves.",
    });
  });

  it("is refused at the block that is wrong", async () => {
    const play = await stage();
    const view = await opened(play);
    const updated = await vmChosen(sentBack(view, { vm: "kvm1/vm1" }), ann, play);
    if (updated === undefined) throw new Error("the form did not change");
    const refused = async (vm: string, destination: string) =>
      errorsOf(await submitMigrate(sentBack(updated, { vm, destination }), ann, play));
    const [, destinationBlock = ""] = updated.blocks.flatMap((block) =>
      "element" in block ? [block.block_id] : [],
    );

    expect(await refused("kvm1/vm1", "kvm1")).toEqual({
      [destinationBlock]: "Not kvm1: vm1 is there already. Choose another host.",
    });
    expect(await refused("kvm9/vm1", "kvm2")).toEqual({
      vm: "vm1 was on kvm9, which the site file has no more. Choose again.",
    });
  });

  it("is refused in words where another version of Ferry made it, or what came is no form", async () => {
    const play = await stage();
    const view = { ...(await opened(play)), private_metadata: "{}" };

    expect(
      errorsOf(await submitMigrate(sentBack(view, { vm: "kvm1/vm1", destination: "kvm2" }), ann, play)),
    ).toEqual({
      vm: "This form is an old one. Type /migrate again.",
    });
    expect(errorsOf(await submitMigrate({ nonsense: true }, ann, play))).toMatchObject({
      vm: expect.stringContaining("Ferry met a bug"),
    });
  });

  it("knows names that are longer than a menu's values, while they are seen", async () => {
    const long = "v".repeat(128);
    const play = await stage([seenHost("kvm1", [seenVm(long)]), seenHost("kvm2")]);
    const view = await opened(play);
    const vm = optionValue(`kvm1/${long}`);
    const sent = sentBack(view, { vm, destination: "kvm2" });

    expect(await submitMigrate(sent, ann, play)).toMatchObject({
      command: { words: ["migrate", long, "kvm1", "kvm2"] },
    });
    await play.store.keepHosts([]);
    expect(errorsOf(await submitMigrate(sent, ann, play))).toEqual({ vm: "Choose a VM." });
  });
});

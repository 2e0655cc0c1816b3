import { describe, expect, it } from "vitest";
import { createTarget } from "../../../../jobs/steps/volume/create-target.ts";
import { facts } from "../../../support/facts.ts";
import { host } from "../../../support/hosts.ts";
import { absent, present, VM1 } from "../../../support/vm1.ts";

const PLAN = "k7m2qx9d";
const PATH = "/var/lib/libvirt/images/vm1.qcow2";
const SIZE = 64 * 2 ** 20;
const bound = (path = PATH) =>
  createTarget({
    host: host("kvm2"),
    vm: "vm1",
    uuid: VM1,
    planId: PLAN,
    copy: { target: "vda", path, format: "qcow2", sizeBytes: SIZE },
  });
const image = { format: "qcow2", virtualSizeBytes: SIZE };

const check = ({
  state = "absent",
  layers = [] as object[],
  problem = undefined as unknown,
  confined = false,
  path = PATH,
} = {}) =>
  bound(path).check(
    facts({
      kvm2: {
        [`copy-target ${PLAN} ${path}`]: state,
        "app-armor": confined,
        [`chain ${path}`]: { exists: state !== "absent", layers, problem },
      },
    }),
  );

describe("volume.create-target", () => {
  it("says what it makes, and that it goes again", () => {
    expect(bound().title).toBe(
      `Make ${PATH} (qcow2, 64 MiB) on kvm2 to copy the disk into; removed again should the move not succeed`,
    );
  });

  it.each<[string, Parameters<typeof check>[0], object]>([
    ["is needed while there is no such file", {}, { state: "needed" }],
    ["is needed when it was only begun", { state: "begun" }, { state: "needed" }],
    ["is true once this plan has made it", { state: "ours", layers: [image] }, { state: "satisfied" }],
    [
      "is blocked by any other file of the name",
      { state: "theirs", layers: [image] },
      { error: { code: "volume.target-taken" } },
    ],
    [
      "is blocked when it has another size by now",
      { state: "ours", layers: [{ ...image, virtualSizeBytes: 512 }] },
      { error: { code: "volume.target-taken" } },
    ],
    [
      "is blocked when it lies over something",
      { state: "ours", layers: [image, image] },
      { error: { code: "volume.target-taken" } },
    ],
    [
      "is blocked when it cannot be read",
      { state: "ours", problem: "no" },
      { error: { code: "volume.target-taken" } },
    ],
    [
      "is blocked by a name that AppArmor hides",
      { confined: true, path: "/data/vm1" },
      { error: { code: "volume.name-unreadable" } },
    ],
  ])("%s", async (_, given, verdict) => {
    expect(await check(given)).toMatchObject(verdict);
  });

  it.each<[string, string, object, object]>([
    ["is needed while nothing uses it", "ours", absent, { state: "needed" }],
    ["clears what was only begun", "begun", absent, { state: "needed" }],
    ["is done when it is gone", "absent", absent, { state: "satisfied" }],
    ["leaves alone what is not this plan's", "theirs", present(), { state: "satisfied" }],
    [
      "waits for a failed move to be gone",
      "ours",
      present({ state: "paused", job: "incoming" }),
      { error: { code: "volume.copy-in-use" }, passing: "soon" },
    ],
    ["may not while the VM runs there", "ours", present(), { error: { code: "volume.copy-in-use" } }],
    [
      "may not while it is only defined there",
      "ours",
      present({ state: "shut off" }),
      { error: { code: "volume.copy-in-use" } },
    ],
    [
      "may not while a process of it is there",
      "ours",
      { ...absent, process: true },
      { error: { code: "volume.copy-in-use" } },
    ],
    [
      "may not while nobody can say",
      "ours",
      { presence: "unknown", process: false },
      { error: { code: "domain.libvirt-silent" } },
    ],
  ])("taking back: %s", async (_, state, kvm2, verdict) => {
    const read = facts({ kvm2: { [`copy-target ${PLAN} ${PATH}`]: state, [`presence ${VM1}`]: kvm2 } });

    expect(await bound().checkUndo?.(read)).toMatchObject(verdict);
  });
});

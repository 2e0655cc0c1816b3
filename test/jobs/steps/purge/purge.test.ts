import { closeSync, existsSync, mkdirSync, openSync, readdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { OpsError } from "../../../../jobs/error.ts";
import { keptLongEnough } from "../../../../jobs/steps/purge/kept-long-enough.ts";
import { keptUnused } from "../../../../jobs/steps/purge/kept-unused.ts";
import { removeCommand, removeKept } from "../../../../jobs/steps/purge/remove-kept.ts";
import { vmIsWell } from "../../../../jobs/steps/purge/vm-is-well.ts";
import { TPM_STORAGE, tpmFolder } from "../../../../jobs/tpm.ts";
import { facts } from "../../../support/facts.ts";
import { host } from "../../../support/hosts.ts";
import { localShell } from "../../../support/local-shell.ts";
import { scratchFolder } from "../../../support/scratch-folder.ts";
import { absent, present, VM1, vm1Running } from "../../../support/vm1.ts";

const PLAN = "k7m2qx9d";
const OWN = "/var/lib/libvirt/images/vm1.qcow2";
const KEPT = `${OWN}.ferry-${PLAN}`;
const DAY = 86_400;
const kept = {
  host: host("kvm1"),
  plan: PLAN,
  vm: "vm1",
  uuid: VM1,
  files: [{ path: OWN, kept: KEPT }],
};
const SINCE = Date.UTC(2026, 10, 28, 10, 56) / 1000;
const recordAt = (now: number) => ({
  record: { plan: PLAN, vm: "vm1", uuid: VM1, files: kept.files, since: SINCE },
  now,
});
const silent = { presence: "unknown", process: false } as const;
const down = new OpsError("ssh.unreachable", {
  host: "kvm2",
  address: "172.16.1.12",
  port: 22,
  reason: "timed out",
});

describe("purge.kept-long-enough", () => {
  const check = (record: unknown) =>
    keptLongEnough({ ...kept, keepForMs: 7 * DAY * 1000 }).check(
      facts({ kvm1: { [`kept-record ${PLAN}`]: record } }),
    );

  it("is blocked, with the instant, until the time is over to the second", async () => {
    const verdict = await check(recordAt(SINCE + 7 * DAY - 1));

    expect(verdict).toMatchObject({ error: { code: "purge.too-early" } });
    expect(verdict.state === "blocked" && `${verdict.error.message} ${verdict.error.remedy}`).toBe(
      "What plan k7m2qx9d kept of vm1 is to stay until 2026-12-05 10:56 UTC Ask again then, or shorten policy.keepFor (7 days) in the site file.",
    );
    expect(await check(recordAt(SINCE + 7 * DAY))).toEqual({
      state: "satisfied",
      note: "kept since 2026-11-28 10:56 UTC",
    });
  });

  it("does not believe that a clock which went back has seen the time pass", async () => {
    expect(await check(recordAt(SINCE - DAY))).toMatchObject({ state: "blocked" });
  });

  it("has nothing against a run that has removed everything already", async () => {
    expect(await check(undefined)).toMatchObject({ state: "satisfied" });
  });
});

describe("purge.vm-is-well", () => {
  const { inactive } = vm1Running();
  const disk = inactive.disks[0]?.path ?? "";
  const off = present({ state: "shut off", reason: "shutdown" });
  const check = ({
    kvm1 = absent as unknown,
    kvm2 = present() as unknown,
    problem = undefined as unknown,
  } = {}) =>
    vmIsWell({ ...kept, hosts: [host("kvm1"), host("kvm2")] }).check(
      facts({
        kvm1: { [`presence ${VM1}`]: kvm1 },
        kvm2: {
          [`presence ${VM1}`]: kvm2,
          definitions: [{ ...inactive, uuid: VM1 }],
          [`chain ${disk}`]: { exists: true, layers: [], problem },
        },
      }),
    );

  it.each<[string, Parameters<typeof check>[0], object]>([
    ["is true while the VM runs elsewhere", {}, { state: "satisfied", note: "vm1 is running on kvm2" }],
    ["is true for a VM that was shut down there", { kvm2: off }, { state: "satisfied" }],
    ["needs no answer of a host without it", { kvm1: silent }, { state: "satisfied" }],
    ["is blocked when no host has it", { kvm2: absent }, { error: { code: "purge.vm-nowhere" } }],
    [
      "is blocked when the host that may have it is silent",
      { kvm2: silent },
      { error: { code: "purge.vm-unseen" } },
    ],
    [
      "is blocked when the host that may have it is down",
      { kvm2: down },
      { error: { code: "purge.vm-unseen" } },
    ],
    [
      "is blocked when two hosts have it",
      { kvm1: off },
      { error: { message: "vm1 is on kvm1 and on kvm2" } },
    ],
    [
      "is blocked by a process that libvirt does not know",
      { kvm1: { ...absent, process: true } },
      { error: { code: "purge.vm-unwell" } },
    ],
    [
      "is blocked while it is paused",
      { kvm2: present({ state: "paused", reason: "I/O error" }) },
      { error: { message: "vm1 is paused (I/O error) on kvm2" } },
    ],
    [
      "is blocked when it has crashed",
      { kvm2: present({ state: "shut off", reason: "crashed" }) },
      { error: { code: "purge.vm-unwell" } },
    ],
    [
      "is blocked while it moves",
      { kvm2: present({ job: "outgoing" }) },
      { error: { code: "purge.vm-unwell" } },
    ],
    [
      "is blocked when it would be gone once it stops",
      { kvm2: present({ persistent: false }) },
      { error: { code: "purge.vm-unwell" } },
    ],
    [
      "is blocked when a disk cannot be read there",
      { problem: "no such file" },
      { error: { message: expect.stringContaining("(no such file)") } },
    ],
  ])("%s", async (_, given, verdict) => {
    expect(await check(given)).toMatchObject(verdict);
  });
});

describe("purge.vm-is-well where the state of its TPM is kept", () => {
  const check = (state: string[], { tpm }: { tpm: object | undefined } = { tpm: {} }) => {
    const folder = tpmFolder(VM1);
    const files = [{ path: folder, kept: `${folder}.ferry-${PLAN}` }];
    return vmIsWell({ ...kept, files, hosts: [host("kvm2")] }).check(
      facts({
        kvm2: {
          [`presence ${VM1}`]: present(),
          definitions: [{ ...vm1Running().inactive, uuid: VM1, disks: [], tpm }],
          [`tpm-state ${folder}`]: { files: state, strange: [] },
        },
      }),
    );
  };

  it("is true while it has one where it is now, or has no TPM any more", async () => {
    expect(await check(["tpm2/tpm2-00.permall"])).toMatchObject({ state: "satisfied" });
    expect(await check([], { tpm: undefined })).toMatchObject({ state: "satisfied" });
  });

  it("is blocked when what is kept is all that is left of it", async () => {
    expect(await check([])).toMatchObject({
      error: { code: "purge.vm-unwell", message: "vm1 has nothing of its TPM's state on kvm2" },
    });
  });
});

describe("purge.vm-is-well where its firmware's variables are kept", () => {
  const path = "/var/lib/libvirt/qemu/nvram/vm1_VARS.fd";
  const check = (stat: object | undefined, nvram: string | undefined = path) =>
    vmIsWell({
      ...kept,
      files: [{ path, kept: `${path}.ferry-${PLAN}`, nvram: true }],
      hosts: [host("kvm2")],
    }).check(
      facts({
        kvm2: {
          [`presence ${VM1}`]: present(),
          definitions: [{ ...vm1Running().inactive, uuid: VM1, disks: [], nvram }],
          [`file-stats ${path}`]: [stat],
        },
      }),
    );

  it("is true while they are where it is now, or it has others by now", async () => {
    expect(await check({ bytes: 4 })).toMatchObject({ state: "satisfied" });
    expect(await check(undefined, "/else.fd")).toMatchObject({ state: "satisfied" });
  });

  it("is blocked when what is kept is all that is left of them", async () => {
    expect(await check(undefined)).toMatchObject({
      error: { code: "purge.vm-unwell", message: "vm1 has nothing of its firmware's variables on kvm2" },
    });
  });
});

describe("purge.kept-unused", () => {
  const { inactive } = vm1Running();
  const check = ({
    place = "kept",
    open = [] as string[],
    over = [] as string[],
    disks = [] as object[],
    names = `${KEPT} ${OWN}`,
  } = {}) =>
    keptUnused(kept).check(
      facts({
        kvm1: {
          [`kept-disks ${PLAN} ${OWN}`]: { places: [place], recorded: true },
          [`open-files ${KEPT}`]: open,
          [`images-over ${names}`]: over,
          definitions: [{ ...inactive, disks }],
          [`chain ${OWN}`]: { layers: [{ path: OWN }] },
        },
      }),
    );

  it.each<[string, Parameters<typeof check>[0], object]>([
    ["is true while nobody uses them", {}, { state: "satisfied" }],
    ["is blocked while a process has one open", { open: [KEPT] }, { error: { code: "purge.in-use" } }],
    [
      "is blocked by an image over one",
      { over: ["/over"] },
      { error: { details: { user: "/over lies over it" } } },
    ],
    [
      "is blocked by a VM that names one",
      { disks: [{ path: KEPT }] },
      { error: { code: "volume.used-by-other" } },
    ],
    [
      "is blocked by a VM that names one as it was",
      { disks: [{ path: OWN }] },
      { error: { code: "volume.used-by-other" } },
    ],
    [
      "has nothing against a VM on a new file of the old name",
      { place: "both", names: KEPT, disks: [{ path: OWN }] },
      { state: "satisfied" },
    ],
    ["is true when nothing is left", { place: "neither" }, { state: "satisfied" }],
  ])("%s", async (_, given, verdict) => {
    expect(await check(given)).toMatchObject(verdict);
  });
});

describe("purge.remove-kept", () => {
  const check = (place: string, record: unknown) =>
    removeKept(kept).check(
      facts({
        kvm1: {
          [`kept-disks ${PLAN} ${OWN}`]: { places: [place], recorded: true },
          [`kept-record ${PLAN}`]: record,
        },
      }),
    );

  it("is destructive, says what goes and that nothing brings it back", () => {
    const step = removeKept(kept);

    expect(step.risk).toBe("destructive");
    expect(step.title).toContain(KEPT);
    expect(step.undo).toHaveProperty("impossible");
  });

  it("is needed until disks and note are gone", async () => {
    expect(await check("kept", recordAt(SINCE))).toMatchObject({ state: "needed" });
    expect(await check("both", undefined)).toMatchObject({ state: "needed" });
    expect(await check("neither", recordAt(SINCE))).toMatchObject({ state: "needed" });
    expect(await check("neither", undefined)).toEqual({ state: "satisfied" });
    expect(await check("original", undefined)).toEqual({ state: "satisfied" });
    expect(await check("special", undefined)).toMatchObject({ state: "blocked" });
  });

  /** Kept disks of vm1 in a folder of this machine. */
  function scene() {
    const folder = scratchFolder();
    const at = (name: string) => path.join(folder, name);
    const files = ["a disk", "b"].map((name) => ({ path: at(name), kept: at(`${name}.ferry-${PLAN}`) }));
    for (const { kept } of files) writeFileSync(kept, "");
    mkdirSync(at(`kept/${PLAN}`), { recursive: true });
    for (const name of ["kept.json", "vm1.xml"]) writeFileSync(at(`kept/${PLAN}/${name}`), "");
    writeFileSync(at("a disk"), "another disk of the same name");
    const command = removeCommand({ ...kept, files });
    const line = command.line.replaceAll("/var/lib/ferry", folder);
    return {
      at,
      files,
      remove: () => localShell().run(host("kvm1"), { ...command, line }),
      names: () => readdirSync(folder).sort(),
    };
  }

  it("removes what is kept and nothing else, and may be done twice", async () => {
    const { remove, names, at } = scene();

    expect(await remove()).toEqual({ code: 0, stdout: "", stderr: "" });
    expect(await remove()).toMatchObject({ code: 0 });

    expect(names()).toEqual(["a disk", "kept"]);
    expect(readdirSync(at("kept"))).toEqual([]);
  });

  it("removes the folder of a TPM's state with what is in it, and no other folder", async () => {
    const folder = scratchFolder();
    const own = tpmFolder(VM1);
    const files = [{ path: own, kept: `${own}.ferry-${PLAN}` }];
    const remove = (storage: string) => {
      const command = removeCommand({ ...kept, files });
      const line = command.line
        .replaceAll("/var/lib/ferry", folder)
        .replaceAll(`${own}.`, `${folder}/swtpm/${VM1}.`)
        .replaceAll(TPM_STORAGE, storage);
      return localShell().run(host("kvm1"), { ...command, line });
    };
    mkdirSync(path.join(folder, "swtpm", `${VM1}.ferry-${PLAN}`, "tpm2"), { recursive: true });
    writeFileSync(path.join(folder, "swtpm", `${VM1}.ferry-${PLAN}`, "tpm2/tpm2-00.permall"), "");

    expect(await remove("/elsewhere")).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("no plain"),
    });
    expect(readdirSync(path.join(folder, "swtpm"))).toHaveLength(1);
    expect(await remove(path.join(folder, "swtpm"))).toEqual({ code: 0, stdout: "", stderr: "" });
    expect(readdirSync(path.join(folder, "swtpm"))).toEqual([]);
  });

  it("removes nothing while somebody has one of them open", async () => {
    const { remove, names, at } = scene();
    const held = openSync(at(`b.ferry-${PLAN}`), "r");

    const { code, stderr } = await remove();
    closeSync(held);

    expect([code, stderr]).toEqual([1, `${at(`b.ferry-${PLAN}`)} is open\n`]);
    expect(names()).toHaveLength(4);
    expect(existsSync(at(`kept/${PLAN}/kept.json`))).toBe(true);
  });
});

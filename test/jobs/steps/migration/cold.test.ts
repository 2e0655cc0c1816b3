import { describe, expect, it } from "vitest";
import { imagesOf } from "../../../../jobs/facts/domain-definition.ts";
import type { Presence } from "../../../../jobs/facts/presence.ts";
import { defineThere } from "../../../../jobs/steps/domain/define-there.ts";
import { canMoveCold } from "../../../../jobs/steps/migration/can-move-cold.ts";
import { migrateOffline } from "../../../../jobs/steps/migration/migrate-offline.ts";
import { sourceLetGo } from "../../../../jobs/steps/migration/source-let-go.ts";
import { startThere } from "../../../../jobs/steps/migration/start-there.ts";
import { undefineSource } from "../../../../jobs/steps/migration/undefine-source.ts";
import { facts } from "../../../support/facts.ts";
import { fixture } from "../../../support/fixture.ts";
import { bareHost } from "../../../support/prepared-hosts.ts";
import { absent, moveOfVm1, present, VM1, vm1Running } from "../../../support/vm1.ts";

const move = moveOfVm1();
const off = present({ state: "shut off", reason: "shutdown" });
const ghost: Presence = { ...off, process: true } as Presence;
const silent: Presence = { presence: "unknown", process: true };
const both = (here: Presence, there: Presence, more: object = {}) =>
  facts({
    kvm1: { [`presence ${VM1}`]: here, ...more },
    kvm2: { ...bareHost("kvm2", "0c"), [`presence ${VM1}`]: there },
  });

type Row = [string, Presence, Presence, object];
const paused = (reason: string) => present({ state: "paused", reason });
const UNSAFE: readonly Row[] = [
  [
    "waited for while it starts up there: libvirt itself ends that",
    off,
    paused("starting up"),
    { state: "blocked", passing: "wait", error: { message: "vm1 is paused (starting up) on kvm2" } },
  ],
  ["blocked while it is paused there", off, paused("I/O error"), { state: "blocked", passing: "soon" }],
  [
    "blocked by a crashed guest there",
    off,
    present({ state: "crashed", reason: "panicked" }),
    { state: "blocked", passing: "soon" },
  ],
  ["blocked while it runs on both", present(), present(), { error: { code: "migration.unclear" } }],
  ["blocked by a process that libvirt calls off", ghost, absent, { state: "blocked", passing: "soon" }],
  ["blocked while a side is silent", off, silent, { state: "blocked", passing: "wait" }],
];

describe("migration.start-there", () => {
  it.each<Row>([
    ["needed when it is off on both", off, off, { state: "needed" }],
    ["true once it runs there", off, present(), { state: "satisfied" }],
    [
      "put off while it runs on the source, which at its turn stops the run",
      present(),
      off,
      { state: "later" },
    ],
    ["put off while it is not defined there", off, absent, { state: "later" }],
    [
      "blocked when it would be gone once it stops",
      off,
      present({ persistent: false }),
      { error: { message: "vm1 runs on kvm2, but would be gone once it stops" } },
    ],
    ...UNSAFE,
  ])("is %s", async (_, here, there, verdict) => {
    expect(await startThere(move).check(both(here, there))).toMatchObject(verdict);
  });

  it("is the point of no return", () => {
    expect(startThere(move).commits).toBe(true);
    expect(startThere(move).undo).toMatchObject({ impossible: expect.stringContaining("kvm2 kvm1 cold") });
  });
});

describe("migration.undefine-source", () => {
  it.each<[string, boolean, Presence, Presence, object]>([
    ["needed once it runs on the destination", true, off, present(), { state: "needed" }],
    ["put off while it ran and does not run there", true, off, off, { state: "later" }],
    ["needed for one that was off, once it is defined there", false, off, off, { state: "needed" }],
    ["put off while the destination has nothing of it", false, off, absent, { state: "later" }],
    ["put off while it runs on the source", false, present(), off, { state: "later" }],
    ["true once the source has forgotten it", true, absent, present(), { state: "satisfied" }],
    ["blocked when nobody has it", true, absent, absent, { error: { code: "cold.nowhere" } }],
    [
      "blocked when the only one would be gone once it stops",
      true,
      absent,
      present({ persistent: false }),
      { error: { code: "cold.nowhere" } },
    ],
    ...UNSAFE.map(([words, here, there, verdict]) => [words, true, here, there, verdict] as const),
  ] as [string, boolean, Presence, Presence, object][])("is %s", async (_, running, here, there, verdict) => {
    expect(await undefineSource({ ...move, running }).check(both(here, there))).toMatchObject(verdict);
  });

  it("looks once more before it lets go", () => {
    expect(undefineSource({ ...move, running: true }).apply).toMatchObject([
      {
        command: {
          line: expect.stringMatching(/\[ "\$state" = "shut off" \] .*exit 1.*undefine .* --keep-nvram$/s),
        },
      },
    ]);
  });
});

describe("migration.migrate-offline", () => {
  it.each<Row>([
    ["needed while it is off on the source alone", off, absent, { state: "needed" }],
    ["put off while it runs there", present(), absent, { state: "later" }],
    ["true once the destination alone has it", absent, off, { state: "satisfied" }],
    ["true once it runs there", absent, present(), { state: "satisfied" }],
    [
      "blocked while both have it: either could start it on the same disk",
      off,
      off,
      { state: "blocked", passing: "soon" },
    ],
    ["blocked when nobody has it", absent, absent, { error: { code: "migration.unclear" } }],
    ...UNSAFE,
  ])("is %s", async (_, here, there, verdict) => {
    const saved = { [`managed-save ${VM1}`]: false };

    expect(await migrateOffline(move).check(both(here, there, saved))).toMatchObject(verdict);
  });

  it.each([
    [true, "cold.managed-save"],
    [undefined, "domain.libvirt-silent"],
  ])("is blocked by a saved memory image, and where nobody can say (%s)", async (saved, code) => {
    const is = both(off, absent, { [`managed-save ${VM1}`]: saved });

    expect(await migrateOffline(move).check(is)).toMatchObject({ state: "blocked", error: { code } });
  });

  it("moves the definition in one operation of libvirt's, and leaves none behind", () => {
    expect(migrateOffline(move).apply).toMatchObject([
      {
        type: "unit",
        command: {
          line: `virsh -c qemu:///system migrate --domain ${VM1} --desturi qemu+tls://172.16.1.12/system --offline --p2p --persistent --undefinesource`,
        },
      },
    ]);
  });
});

describe("migration.source-let-go", () => {
  const file = { kind: "disk", path: "/img/a", to: "/img/a", bytes: 4, there: false } as const;
  const step = sourceLetGo({ ...move, files: [file] });
  const kept = "file-stats /img/a.ferry-k7m2qx9d";
  const stat = { bytes: 4, allocatedBytes: 512, modified: "5.0" };
  const sums = { "file-sums k7m2qx9d": [{ bytes: 4, modified: "5.0", sha256: "aa" }] };

  it("is true when the kept disk is what was copied and nothing runs", async () => {
    expect(await step.check(both(off, off, { ...sums, [kept]: [stat] }))).toEqual({ state: "satisfied" });
  });

  it.each<[string, Presence, object]>([
    ["was written since", off, { ...sums, [kept]: [{ ...stat, modified: "6.0" }] }],
    ["is not where it is kept", off, { ...sums, [kept]: [undefined] }],
    ["is in use: the VM runs", present(), { ...sums, [kept]: [stat] }],
    ["is in use, and was never read", present(), { "file-sums k7m2qx9d": undefined, [kept]: [stat] }],
  ])("is blocked when the disk %s", async (_, here, more) => {
    expect(await step.check(both(here, off, more))).toMatchObject({
      error: { code: "cold.started-meanwhile" },
    });
  });

  it("says that the checksums are lost where they are, and not that somebody started the VM", async () => {
    const lost = { "file-sums k7m2qx9d": undefined, [kept]: [stat] };

    expect(await step.check(both(off, off, lost))).toMatchObject({
      error: {
        code: "cold.no-sums",
        message: "kvm1 has lost the checksums that plan k7m2qx9d took of vm1's files",
      },
    });
  });
});

describe("migration.can-move-cold", () => {
  const check = (
    here: Presence,
    there: Presence,
    more: object = {},
    bound: string[] = [],
    namesake = "absent",
  ) =>
    canMoveCold({ ...move, bound }).check(
      facts({
        kvm1: {
          [`presence ${VM1}`]: here,
          [`snapshots ${VM1}`]: [],
          [`managed-save ${VM1}`]: false,
          ...more,
        },
        kvm2: { ...bareHost("kvm2", "0c"), [`presence ${VM1}`]: there, "domain vm1": { presence: namesake } },
      }),
    );

  it("is true for a VM that runs or is off, and that the destination does not know", async () => {
    expect(await check(off, absent)).toEqual({ state: "satisfied" });
    expect(await check(present(), absent)).toEqual({ state: "satisfied" });
  });

  it.each<[string, Promise<unknown>, string]>([
    ["is transient", check(present({ persistent: false }), absent), "domain.transient"],
    ["has another job", check(present({ job: "other" }), absent), "migration.job-active"],
    ["is defined on the destination", check(off, off), "migration.destination-has-uuid"],
    ["has a namesake there", check(off, absent, {}, [], "present"), "migration.destination-has-name"],
    ["has snapshots", check(off, absent, { [`snapshots ${VM1}`]: ["a"] }), "migration.has-snapshots"],
    ["has a saved memory image", check(off, absent, { [`managed-save ${VM1}`]: true }), "cold.managed-save"],
    ["may have one", check(off, absent, { [`managed-save ${VM1}`]: undefined }), "domain.libvirt-silent"],
    ["has a device of its host", check(off, absent, {}, ["hostdev pci"]), "cold.device-stays"],
    ["is gone", check(absent, absent), "domain.gone"],
  ])("is blocked for one that %s", async (_, verdict, code) => {
    expect(await verdict).toMatchObject({ state: "blocked", error: { code } });
  });
});

describe("domain.define-there", () => {
  const xml = fixture("captured/running-kvm1-dumpxml-inactive.txt");
  const [path = "", ...kernel] = imagesOf(vm1Running().inactive);
  const change = { files: [{ from: path, to: "/srv/a.qcow2" }], flattened: [] };
  const step = (images = ["/srv/a.qcow2", ...kernel]) => defineThere({ ...move, change, images });
  const there = (found: unknown) => facts({ kvm2: { "domain vm1": found } });
  const bringing = (text: string) => {
    const [action] = step().apply;
    if (action?.type !== "handover") throw new Error("no handover");
    return { ...action, brought: action.give(text) };
  };

  it("is needed until the destination has it with the very files that it shall name", async () => {
    const check = (images: string[]) => step(images).check(there(vm1Running()));

    expect(await step().check(there({ presence: "absent" }))).toMatchObject({ state: "needed" });
    expect(await check([path, ...kernel])).toEqual({ state: "satisfied" });
    expect(await check([path, ...kernel, "/srv/b"])).toMatchObject({
      error: { code: "domain.differs", details: { difference: "it does not name /srv/b" } },
    });
    expect(await check([path])).toMatchObject({
      error: { code: "domain.differs", details: { difference: `it names ${kernel[0]} too` } },
    });
  });

  it.each([
    [
      "a disk more",
      "</devices>",
      "<disk type='file'><source file='/srv/b'/><target dev='vdb'/></disk></devices>",
      "it names /srv/b too",
    ],
    [
      "a volume more",
      "</devices>",
      "<disk type='volume'><source pool='p' volume='b'/><target dev='vdb'/></disk></devices>",
      "it names disk vdb (volume) too",
    ],
    ["a disk less", /<disk .*<\/disk>/s, "", "it does not name /srv/a.qcow2"],
    ["another kernel", /<kernel>.*<\/kernel>/, "<kernel>/srv/k</kernel>", "it names /srv/k too"],
  ])("brings no definition that has %s by now", (_, what, instead, difference) => {
    expect(bringing(xml.replace(what, instead)).brought).toMatchObject({
      code: "cold.definition-changed",
      details: { difference },
    });
  });

  it("shows what differs and hides the definition, whose passwords nobody may see", () => {
    const { shown, brought } = bringing(
      xml.replace("<devices>", "<devices><graphics type='vnc' passwd='s3cret'/>"),
    );

    expect(shown).toContain(`- file ${path}\n+ file /srv/a.qcow2`);
    expect(brought).toMatchObject({ stdin: expect.stringContaining('passwd="s3cret"') });
    expect(JSON.stringify({ shown, also: "shown" in brought && brought.shown })).not.toContain("s3cret");
  });

  const undo = (here: Presence, is: Presence) => step().checkUndo?.(both(here, is));

  it("is taken back only while it is off there and the source has a definition", async () => {
    expect(await undo(off, off)).toMatchObject({ state: "needed" });
    expect(await undo(off, absent)).toMatchObject({ state: "satisfied" });
    expect(await undo(absent, off)).toMatchObject({ error: { code: "cold.only-definition" } });
    expect(await undo(off, present())).toMatchObject({ error: { code: "domain.in-use" } });
    expect(await undo(off, silent)).toMatchObject({ error: { code: "domain.libvirt-silent" } });
  });
});

import { describe, expect, it } from "vitest";
import type { CompletedMigration } from "../../../jobs/facts/completed-migration.ts";
import type { Presence } from "../../../jobs/facts/presence.ts";
import type { RequestFor } from "../../../jobs/request.ts";
import type { RunbookContext, Standing } from "../../../jobs/runbook.ts";
import { migrateLive } from "../../../jobs/runbooks/migrate-live.ts";
import { facts } from "../../support/facts.ts";
import { fixture } from "../../support/fixture.ts";
import { memoryStore } from "../../support/memory-store.ts";
import { bareHost, listening } from "../../support/prepared-hosts.ts";
import { testSite } from "../../support/site.ts";
import { absent, present, VM1, vm1Running } from "../../support/vm1.ts";

const context: RunbookContext = {
  site: testSite(),
  planId: "k7m2qx9d",
  caPem: fixture("certificates/ca.pem"),
  records: memoryStore(),
};
const MOUNT = "/var/lib/libvirt/images/images";
const GUEST_MAC = "52:54:00:ac:10:65";
const seen = new Map([[GUEST_MAC, "172.16.1.21"]]);
const asked: RequestFor<"migrate-live"> = { runbook: "migrate-live", vm: "vm1", destination: "kvm2" };

/** What the three hosts say; vm1 runs on kvm1, and nobody has talked to it unless told otherwise. */
const site = (
  here = vm1Running(),
  tables: Partial<Record<"nfs1" | "kvm1" | "kvm2", unknown>> = {},
): Parameters<typeof facts>[0] => ({
  nfs1: {
    ...bareHost("nfs1", "0a"),
    "directory /srv/nfs/images": { kind: "directory", uid: 64055, nearest: "/srv/nfs/images" },
    neighbours: tables.nfs1 ?? new Map(),
  },
  kvm1: { ...bareHost("kvm1", "0b"), "domain vm1": here, neighbours: tables.kvm1 ?? new Map() },
  kvm2: {
    ...bareHost("kvm2", "0c"),
    "domain vm1": { presence: "absent" },
    neighbours: tables.kvm2 ?? new Map(),
  },
});
const resolve = (answers = site(), request = asked) =>
  migrateLive.resolve(request, context, listening(answers).read);
/** As after a worker's death: the parameters come back from Redis. */
const stored = async (answers = site()) =>
  migrateLive.params.parse(JSON.parse(JSON.stringify(await resolve(answers))));

describe("migrate-live, resolved", () => {
  it("keeps what the VM is made of", async () => {
    expect(await resolve()).toMatchObject({
      vm: "vm1",
      uuid: VM1,
      source: "kvm1",
      destination: "kvm2",
      memoryBytes: 128 * 1024 ** 2,
      virtType: "qemu",
      machine: "pc-q35-7.2",
      disks: [{ target: "vda", path: `${MOUNT}/vm1.qcow2`, format: "qcow2" }],
      files: [`${MOUNT}/vmlinuz`, `${MOUNT}/initrd.img`],
      bridges: ["br0"],
      networks: [],
      bound: [],
      autostart: false,
      hosts: [{ profile: { host: "kvm1" } }, { profile: { host: "kvm2" } }],
      shares: [{ share: "images" }],
    });
  });

  it("decides the same when the source is named", async () => {
    expect(await resolve(site(), { ...asked, source: "kvm1" })).toEqual(await resolve());
  });

  it("takes a disk without a path for something that stays, not for an empty drive", async () => {
    const here = vm1Running((xml) =>
      xml
        .replace("<disk type='file'", "<disk type='volume'")
        .replace(/<source file='[^']*vm1\.qcow2'/, "<source pool='default' volume='vm1'"),
    );

    expect((await resolve(site(here))).bound).toEqual(["disk vda (volume default/vm1)"]);
  });

  it("goes by the network of a card that names the network's bridge too", async () => {
    const here = vm1Running((xml) =>
      xml
        .replace("<interface type='bridge'>", "<interface type='network'>")
        .replace("<source bridge='br0'/>", "<source network='lan' bridge='virbr0'/>"),
    );

    expect(await resolve(site(here))).toMatchObject({ bridges: [], networks: ["lan"] });
  });

  it("leaves an empty drive out of the disks", async () => {
    const drive =
      "<disk type='file' device='cdrom'><target dev='sda' bus='sata'/><readonly/></disk></devices>";
    const here = vm1Running((xml) => xml.replace("</devices>", drive));

    expect((await resolve(site(here))).disks.map(({ target }) => target)).toEqual(["vda"]);
  });

  it("prepares no share that holds nothing of the VM", async () => {
    const here = vm1Running((xml) => xml.replaceAll(MOUNT, "/srv/local"));

    expect((await resolve(site(here))).shares).toEqual([]);
  });

  it.each([
    ["somebody else than source and destination", { nfs1: seen, kvm1: seen, kvm2: seen }, "nfs1"],
    ["the destination, when the source alone has talked to the guest", { kvm1: seen }, "kvm2"],
    ["the destination, when both have", { kvm1: seen, kvm2: seen }, "kvm2"],
  ])("has the guest watched by %s", async (_title, tables, watcher) => {
    expect((await resolve(site(vm1Running(), tables))).watch).toEqual({
      host: watcher,
      address: "172.16.1.21",
    });
  });

  it("warns that nothing will be measured when no host has talked to the guest", async () => {
    const unseen = await resolve();
    const watched = await resolve(site(vm1Running(), { nfs1: seen }));

    expect(unseen.watch).toBeUndefined();
    expect(migrateLive.warnings?.(unseen)).toEqual([
      "What the network sees of vm1 will not be measured: no host of the site has talked to it lately.",
    ]);
    expect(migrateLive.warnings?.(watched)).toEqual([]);
  });

  it("does without the table of a host that cannot give it", async () => {
    const tables = { nfs1: new Error("ip: not found"), kvm2: seen };

    expect((await resolve(site(vm1Running(), tables))).watch?.host).toBe("kvm2");
  });
});

describe("migrate-live, planned", () => {
  const ids = async (answers = site()) =>
    migrateLive.steps(await stored(answers), context).map(({ id }) => id);

  it("looks at the VM first, prepares hosts and share, proves the way, and then moves", async () => {
    const all = await ids();
    const areas = all.map((id) => id.slice(0, id.indexOf(".")));
    const runs = areas.filter((area, i) => area !== areas[i - 1]);

    expect(all.slice(0, 5)).toEqual([
      "migration.domain-on-source",
      "migration.devices-can-move",
      "migration.memory-fits",
      "migration.networks-exist",
      "migration.cpu-compatible",
    ]);
    expect(all.slice(-4)).toEqual([
      "migration.disks-shared",
      "migration.rpc-answers",
      "migration.ports-open",
      "migration.migrate-live",
    ]);
    expect(runs.at(0)).toBe("migration");
    expect(runs.at(-1)).toBe("migration");
    expect(runs.slice(1, -1)).not.toContain("migration");
    expect(all.indexOf("host.issue-certificate")).toBeLessThan(all.indexOf("pool.start-pool"));
  });

  it("carries the autostart flag last, and only for a VM that had it", async () => {
    const here = { ...vm1Running(), autostart: true };

    expect((await ids(site(here))).at(-1)).toBe("migration.carry-autostart");
    expect(await ids()).not.toContain("migration.carry-autostart");
  });

  it("names the move", async () => {
    expect(migrateLive.title(await resolve())).toBe("Move vm1 from kvm1 to kvm2, live");
  });

  it("holds the VM alone, and a place in the source's and the destination's limits", async () => {
    const { policy, ...rest } = testSite();
    const limited = {
      ...context,
      site: { ...rest, policy: { ...policy, limits: { incoming: 2, outgoing: 3 } } },
    };

    expect(migrateLive.leases(await resolve(), limited)).toEqual([
      { name: `domain.${VM1}`, limit: 1 },
      { name: "outgoing.kvm1", limit: 3 },
      { name: "incoming.kvm2", limit: 2 },
    ]);
  });

  it("stays the same plan whoever has talked to the guest by now, and not when its disks are others", async () => {
    const identity = (params: Awaited<ReturnType<typeof resolve>>) =>
      JSON.stringify(migrateLive.identity?.(params));
    const before = identity(await resolve());
    const moved = vm1Running((xml) => xml.replaceAll("vm1.qcow2", "other.qcow2"));

    expect(identity(await resolve(site(vm1Running(), { nfs1: seen })))).toBe(before);
    expect(identity(await resolve(site(moved)))).not.toBe(before);
  });
});

describe("migrate-live, told", () => {
  const standing = async (here: Presence, there: Presence) =>
    migrateLive.standing(
      await resolve(),
      context,
      facts({ kvm1: { [`presence ${VM1}`]: here }, kvm2: { [`presence ${VM1}`]: there } }),
    );

  it.each<[Presence, Presence, Standing]>([
    [present(), absent, "vm1 still runs on kvm1; kvm2 has nothing of it."],
    [
      present(),
      present({ state: "shut off" }),
      "vm1 still runs on kvm1; kvm2 has a definition of it that does not run.",
    ],
    [absent, present({ reason: "migrated" }), "vm1 runs on kvm2."],
    [
      present({ job: "outgoing" }),
      present({ state: "paused", job: "incoming" }),
      "vm1 is on its way from kvm1 to kvm2.",
    ],
    [
      present({ state: "paused", reason: "migrating" }),
      present({ reason: "migrated" }),
      {
        unclear:
          "vm1 runs on kvm2, and kvm1 holds a frozen copy. `virsh destroy` the copy on kvm1; never resume it.",
      },
    ],
    [
      { presence: "unknown", process: false },
      absent,
      {
        unclear:
          "vm1 is in a state that kvm1 cannot tell. Wait until both hosts answer; start nothing by hand before.",
      },
    ],
  ])("says how things stand after it stopped (%#)", async (here, there, words) => {
    expect(await standing(here, there)).toEqual(words);
  });

  const LOG = "ping-log /run/ferry-k7m2qx9d-ping.log";
  const figures: CompletedMigration = {
    downtimeMs: 162,
    totalMs: 41_230,
    transferredBytes: 128 * 2 ** 20,
    iterations: 3,
  };
  const FIRST =
    "vm1 runs on kvm2, persistent there; kvm1 has no definition of it any more. It went on where it was: its memory moved with it, nothing was restarted.";
  const summary = async (done: CompletedMigration | undefined, log?: unknown) => {
    const params = await resolve(site(vm1Running(), log === undefined ? {} : { nfs1: seen }));
    const answers = {
      kvm2: { [`completed-migration ${VM1}`]: done },
      nfs1: { [LOG]: log === "none" ? undefined : log },
    };
    return migrateLive.summary(params, context, facts(answers));
  };

  it("ends with what libvirt measured, what the network saw, and how much was moved", async () => {
    expect(await summary(figures, { replies: 200, longestGapMs: 240 })).toEqual([
      FIRST,
      "libvirt's downtime: 162 ms. The longest gap that nfs1 saw, pinging 172.16.1.21 five times a second: 240 ms.",
      "128 MiB of memory in 41.2 s, 3 passes.",
    ]);
  });

  it("counts a single pass as one", async () => {
    expect(await summary({ ...figures, iterations: 1 })).toContain("128 MiB of memory in 41.2 s, 1 pass.");
  });

  it.each([
    ["nobody could watch", undefined],
    ["the log is gone", "none"],
    ["the guest never answered", { replies: 0, longestGapMs: undefined }],
  ])("says that the network's view was not measured when %s", async (_title, log) => {
    expect(await summary(figures, log)).toContain(
      "libvirt's downtime: 162 ms. What the network saw was not measured.",
    );
  });

  it("makes up no figures that libvirt does not give", async () => {
    expect(await summary(undefined)).toEqual([
      FIRST,
      "libvirt gives no downtime. What the network saw was not measured.",
    ]);
  });
});

import { describe, expect, it } from "vitest";
import type { Transport } from "../../../config/policy.ts";
import { OpsError } from "../../../jobs/error.ts";
import { examine } from "../../../jobs/examine.ts";
import type { CompletedMigration } from "../../../jobs/facts/completed-migration.ts";
import type { Presence } from "../../../jobs/facts/presence.ts";
import type { RequestFor } from "../../../jobs/request.ts";
import type { RunbookContext, Standing } from "../../../jobs/runbook.ts";
import { migrateLive } from "../../../jobs/runbooks/migrate-live.ts";
import type { Read } from "../../../jobs/step.ts";
import { facts } from "../../support/facts.ts";
import { fixture } from "../../support/fixture.ts";
import { memoryStore } from "../../support/memory-store.ts";
import { bareHost, listening, preparedHost } from "../../support/prepared-hosts.ts";
import { testSite } from "../../support/site.ts";
import { absent, present, VM1, vm1Running } from "../../support/vm1.ts";
import { libvirtStopped, withoutLibvirt } from "../../support/without-libvirt.ts";

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
/** vm1 and all that it boots from on kvm1's own disk. */
function withLocalDisk(): ReturnType<typeof site> {
  const answers = site(vm1Running((xml) => xml.replaceAll(MOUNT, "/srv/local")));
  const image = { exists: true, layers: [{ virtualSizeBytes: 64 * 2 ** 20 }], problem: undefined };
  return { ...answers, kvm1: { ...answers.kvm1, "chain /srv/local/vm1.qcow2": image } };
}
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

  it("gives a share to no host that the site file does not", async () => {
    const shares = context.site.shares.map((share) => ({
      ...share,
      clients: share.clients.filter(({ name }) => name !== "kvm2"),
    }));
    const narrow = { ...context, site: { ...context.site, shares } };

    const refused = migrateLive.resolve(asked, narrow, listening(site()).read);

    await expect(refused).rejects.toMatchObject({
      code: "migration.no-client",
      details: { vm: "vm1", host: "kvm2", share: "images" },
    });
  });

  it("prepares no share that holds nothing of the VM", async () => {
    expect((await resolve(withLocalDisk())).shares).toEqual([]);
  });

  it("copies a disk that only the source has, in its size, into an image made before and kept after", async () => {
    const params = await resolve(withLocalDisk());
    const steps = migrateLive.steps(params, context);
    const from = steps.findIndex(({ id }) => id === "domain.keep-definition");

    expect(params.copies).toEqual([
      { target: "vda", path: "/srv/local/vm1.qcow2", format: "qcow2", sizeBytes: 64 * 2 ** 20 },
    ]);
    expect(steps.map(({ id }) => id)).toContain("migration.disks-copyable");
    expect(steps.slice(from).map(({ id, host, leadsBack }) => [id, host, leadsBack])).toEqual([
      ["domain.keep-definition", "kvm1", true],
      ["volume.create-target", "kvm2", true],
      ["migration.migrate-live", "kvm1", undefined],
      ["volume.keep-disks", "kvm1", undefined],
    ]);
  });

  it("copies none of a share's disks beside one of the source's own", async () => {
    const second =
      "<disk type='file' device='disk'><driver name='qemu' type='raw'/><source file='/srv/local/data.raw'/><target dev='vdb' bus='virtio'/></disk></devices>";
    const answers = site(vm1Running((xml) => xml.replace("</devices>", second)));
    const kvm1 = { ...answers.kvm1, "chain /srv/local/data.raw": { layers: [{ virtualSizeBytes: 512 }] } };
    const steps = migrateLive.steps(await resolve({ ...answers, kvm1 }), context);
    const move = steps
      .find(({ id }) => id === "migration.migrate-live")
      ?.apply.find(({ type }) => type === "unit");

    expect(move?.type === "unit" && move.command.line).toMatch(/ --copy-storage-all --migrate-disks vdb$/);
    expect(steps.map(({ id }) => id)).toContain("migration.disks-shared");
  });

  it("knows the plan of an earlier Ferry, which copied nothing, as it was", async () => {
    const params = await stored();

    expect(params).not.toHaveProperty("copies");
    expect(migrateLive.steps(params, context).map(({ id }) => id)).not.toContain("volume.create-target");
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

describe("migrate-live on other ways than TLS", () => {
  const bySsh = { "ssh-port": 2222, "peer-key": { state: "absent" }, "peer-lines known_hosts": new Map() };
  const byTcp = { "tcp-sockets": { "libvirtd-tcp.socket": [], "virtproxyd-tcp.socket": [] } };
  const found = (transport: Transport, kvm1 = {}, kvm2 = {}) => {
    const answers = site(vm1Running(), { nfs1: seen });
    const ways = { ...bySsh, ...byTcp };
    return migrateLive.resolve(
      asked,
      { ...context, site: { ...context.site, policy: { ...context.site.policy, transport } } },
      listening({
        ...answers,
        kvm1: { ...answers.kvm1, ...ways, ...kvm1 },
        kvm2: { ...answers.kvm2, ...ways, ...kvm2 },
      }).read,
    );
  };
  const { certificates } = preparedHost("kvm2", "0c");
  /** The fixture's certificate names kvm1, at which nobody calls kvm2. */
  const REASON = "kvm2's certificate does not name 172.16.1.12";

  it("keeps how libvirt is called, and at which port of the destination", async () => {
    expect(await found("ssh")).toMatchObject({ transport: "ssh", sshPort: 2222 });
    expect(await found("tcp")).not.toHaveProperty("sshPort");
    expect(await found("tls")).not.toHaveProperty("clearBecause");
  });

  it("says in the plan that memory crosses the network in clear, and why", async () => {
    const clear = await found("ssh");
    const named = await found("ssh", { certificates }, { certificates });

    expect(clear.clearBecause).toBe("kvm1 has no /etc/pki/qemu/ca-cert.pem");
    expect(migrateLive.warnings?.(clear)).toEqual([
      expect.stringContaining(
        "What moves of vm1 from kvm1 to kvm2, its memory above all, crosses the network in clear, and whoever listens there reads it: kvm1 has no",
      ),
    ]);
    expect(named.clearBecause).toBe(REASON);
  });

  it("says in each plan by tcp that whoever reaches the port is root", async () => {
    expect(migrateLive.warnings?.(await found("tcp"))[0]).toBe(
      "Anyone who reaches port 16509 of kvm1 or kvm2 is root there (`transport: tcp`).",
    );
    expect(migrateLive.warnings?.(await found("ssh")).join()).not.toContain("is root there");
  });

  it("is another plan once memory can be encrypted, or the site goes another way", async () => {
    const before = migrateLive.identity?.(await found("ssh"));

    expect(migrateLive.identity?.(await found("ssh"))).toEqual(before);
    expect(migrateLive.identity?.(await found("ssh", { certificates }, { certificates }))).not.toEqual(
      before,
    );
    expect(migrateLive.identity?.(await found("tls"))).not.toEqual(before);
  });

  it("takes plans of a Ferry that knew no other transport for what they were", async () => {
    const { transport: _, ...old } = await resolve();

    expect(migrateLive.params.parse(old).transport).toBe("tls");
  });
});

describe("migrate-live, planned", () => {
  const ids = async (answers = site()) =>
    migrateLive.steps(await stored(answers), context).map(({ id }) => id);

  it("looks at the VM, prepares hosts and share, asks the destination, proves the way, and then moves", async () => {
    const all = await ids();
    const areas = all.map((id) => id.slice(0, id.indexOf(".")));
    const runs = areas.filter((area, i) => area !== areas[i - 1]);

    expect(all.slice(0, 3)).toEqual([
      "migration.devices-can-move",
      "migration.old-versions-suffice",
      "migration.memory-fits",
    ]);
    expect(all.slice(-7)).toEqual([
      "migration.domain-on-source",
      "migration.networks-exist",
      "migration.cpu-compatible",
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

describe("migrate-live to a host whose libvirt is yet to come", () => {
  const client = { mounts: [], pools: [], "pool images": "absent" };
  const COMPARE = "cpu-compatible qemu pc-q35-7.2";
  const running = {
    ...client,
    "starts-after libvirtd.service": new Set(["network-online.target"]),
    [`presence ${VM1}`]: present(),
    [`snapshots ${VM1}`]: [],
    [COMPARE]: { compatible: true, says: "identical" },
  };
  /** State and id of every step that does something on kvm2 or asks it about the VM. */
  async function plan(kvm2: Record<string, unknown>, request = asked) {
    const { nfs1, kvm1 } = site();
    const { read } = listening({
      nfs1: { ...nfs1 },
      kvm1: { ...kvm1, ...running },
      kvm2: {
        ...kvm2,
        mounts: [],
        neighbours: new Map(),
        bridges: ["br0"],
        "memory-available": 2 ** 30,
      },
    });
    const steps = migrateLive.steps(await migrateLive.resolve(request, context, read), context);
    const verdicts = await examine(steps, read);
    return steps.flatMap(({ id, title, host, preflight }, i) => {
      const verdict = verdicts[i];
      const about = host === "kvm2" || (preflight && title.includes("kvm2")) || id.endsWith("migrate-live");
      return about && verdict?.state !== "satisfied" ? [`${verdict?.state} ${id}`] : [];
    });
  }
  const AFTERWARDS = [
    "needed host.trust-ca",
    "needed host.issue-certificate",
    "needed host.give-dh-parameters",
    "needed host.open-tls-socket",
    "needed pool.define-pool",
    "needed pool.start-pool",
    "needed pool.autostart-pool",
  ];
  const ASKED_LATER = [
    "later migration.domain-on-source",
    "later migration.cpu-compatible",
    "later migration.disks-shared",
    "later migration.rpc-answers",
    "later migration.ports-open",
    "needed migration.migrate-live",
  ];

  it.each([
    ["named", { ...asked, source: "kvm1" }],
    ["found", asked],
  ])("installs it, starts it, and asks it afterwards: the source is %s", async (_title, request) => {
    expect(await plan(withoutLibvirt("kvm2", "0c"), request)).toEqual([
      "needed host.install-packages",
      "needed host.enable-libvirt",
      ...AFTERWARDS,
      "needed pool.wait-for-network",
      ...ASKED_LATER,
    ]);
  });

  it("starts it where it is installed and stopped", async () => {
    expect(await plan(libvirtStopped("kvm2", "0c"))).toEqual([
      "needed host.enable-libvirt",
      ...AFTERWARDS,
      ...ASKED_LATER,
    ]);
  });

  it.each([
    ["runs and does not answer", bareHost("kvm2", "0c"), {}],
    [
      "is stopped, with a process of the VM left",
      libvirtStopped("kvm2", "0c"),
      { presence: "unknown", process: true },
    ],
  ])("does not guess where it %s", async (_title, kvm2, process) => {
    const silent = { "domain vm1": { presence: "unknown" }, [`presence ${VM1}`]: process };

    await expect(plan({ ...kvm2, ...silent }, { ...asked, source: "kvm1" })).rejects.toMatchObject({
      code: "domain.libvirt-silent",
      details: { host: "kvm2" },
    });
  });
});

describe("migrate-live among hosts that cannot be read", () => {
  const down = (host: string) =>
    new OpsError("ssh.unreachable", { host, address: "172.16.1.1", port: 22, reason: "no answer" });

  it("is told of all of them at once, the share's server among them", async () => {
    const read: Read = (host) => Promise.reject(down(host.name));

    for (const [request, first] of [
      [{ ...asked, source: "kvm1" }, []],
      [asked, ["migration.hosts-silent undefined"]],
    ] as const) {
      const error = await migrateLive.resolve(request, context, read).catch((thrown) => thrown);

      expect(error.all.map(({ code, details }: OpsError) => `${code} ${details.host}`)).toEqual([
        ...first,
        "ssh.unreachable kvm1",
        "ssh.unreachable kvm2",
        "ssh.unreachable nfs1",
      ]);
    }
  });
});

describe("migrate-live, told", () => {
  const standing = async (here: Presence, there: Presence) =>
    migrateLive.standing(
      await resolve(),
      context,
      facts({ kvm1: { [`presence ${VM1}`]: here }, kvm2: { [`presence ${VM1}`]: there } }),
    );

  it("says so when the destination has no libvirt yet", async () => {
    const silent: Presence = { presence: "unknown", process: false };
    const answers = {
      kvm1: { [`presence ${VM1}`]: present() },
      kvm2: { ...withoutLibvirt("kvm2", "0c"), [`presence ${VM1}`]: silent },
    };

    expect(await migrateLive.standing(await resolve(), context, facts(answers))).toBe(
      "vm1 still runs on kvm1; kvm2 runs no libvirt yet, and no process of it.",
    );
  });

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
    expect(await summary(figures, { replies: 200, every: "0.2", longestGapMs: 240 })).toEqual([
      FIRST,
      "libvirt's downtime: 162 ms. The longest gap that nfs1 saw, pinging 172.16.1.21 every 0.2 s: 240 ms.",
      "128 MiB of memory in 41.2 s, 3 passes.",
    ]);
  });

  it("says where the old disk is kept, until when, and what deletes it then", async () => {
    const answers = {
      kvm1: { "kept-record k7m2qx9d": { record: { since: Date.UTC(2026, 10, 28) / 1000 }, now: 0 } },
      kvm2: { [`completed-migration ${VM1}`]: figures },
    };
    const lines = await migrateLive.summary(await resolve(withLocalDisk()), context, facts(answers));

    expect(lines.at(-1)).toBe(
      "Its disk vda (64 MiB) was copied with it. What it left on kvm1 is kept as /srv/local/vm1.qcow2.ferry-k7m2qx9d, until 2026-12-05 at least; then `/ferry purge k7m2qx9d` deletes it.",
    );
  });

  it.each<[string, Presence, Presence, object, string]>([
    [
      "a copy that could not be removed",
      present(),
      absent,
      { kvm2: { "copy-target k7m2qx9d /srv/local/vm1.qcow2": "ours" } },
      "vm1 still runs on kvm1; kvm2 has nothing of it. What was copied of its disks is not whole and still on kvm2 (/srv/local/vm1.qcow2): `/ferry undo k7m2qx9d` removes it. Never start vm1 on it.",
    ],
    [
      "no copy",
      present(),
      absent,
      { kvm2: { "copy-target k7m2qx9d /srv/local/vm1.qcow2": "absent" } },
      "vm1 still runs on kvm1; kvm2 has nothing of it.",
    ],
    [
      "a disk that was not put aside",
      absent,
      present(),
      { kvm1: { "kept-disks k7m2qx9d /srv/local/vm1.qcow2": { places: ["original"], recorded: false } } },
      "vm1 runs on kvm2. Its old disks still have their names on kvm1 (/srv/local/vm1.qcow2): never start vm1 on them there.",
    ],
  ])("says of a stopped move with a disk what is left: %s", async (_, here, there, more, words) => {
    const params = await resolve(withLocalDisk());
    const left: Partial<Record<string, object>> = { ...more };
    const answers = {
      kvm1: { [`presence ${VM1}`]: here, ...left.kvm1 },
      kvm2: { [`presence ${VM1}`]: there, ...left.kvm2 },
    };

    expect(await migrateLive.standing(params, context, facts(answers))).toBe(words);
  });

  it("counts a single pass as one", async () => {
    expect(await summary({ ...figures, iterations: 1 })).toContain("128 MiB of memory in 41.2 s, 1 pass.");
  });

  it.each([
    ["nobody could watch", undefined],
    ["the log is gone", "none"],
    ["the guest never answered", { replies: 0, every: "0.2", longestGapMs: undefined }],
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

import { describe, expect, test } from "vitest";
import { examine } from "../../../jobs/examine.ts";
import type { RunbookContext } from "../../../jobs/runbook.ts";
import { shareStorage } from "../../../jobs/runbooks/share-storage.ts";
import { hasUndo, undoStep } from "../../../jobs/runbooks/undo-step.ts";
import { fixture } from "../../support/fixture.ts";
import { memoryStore } from "../../support/memory-store.ts";
import { bareHost, listening } from "../../support/prepared-hosts.ts";
import { mounted, poolHere } from "../../support/share.ts";
import { testSite } from "../../support/site.ts";
import { withoutLibvirt } from "../../support/without-libvirt.ts";

const context: RunbookContext = {
  site: testSite(),
  planId: "k7m2qx9d",
  caPem: fixture("certificates/ca.pem"),
  records: memoryStore(),
};
const request = { runbook: "share-storage", share: "images" } as const;
const bareClient = (name: string, tail: string) => ({
  ...bareHost(name, tail),
  mounts: [],
  "pool images": "absent",
  pools: [],
  "starts-after libvirtd.service": new Set(["network-online.target"]),
});
const server = {
  ...bareHost("nfs1", "0a"),
  "directory /srv/nfs/images": { kind: "absent", uid: undefined, nearest: "/srv", fileSystem: "ext2/ext3" },
};

async function plan(
  site: RunbookContext["site"] = context.site,
  kvm2: Record<string, unknown> = bareClient("kvm2", "0c"),
) {
  const { read } = listening({ nfs1: server, kvm1: bareClient("kvm1", "0b"), kvm2 });
  const params = await shareStorage.resolve(request, { ...context, site }, read);
  const steps = shareStorage.steps(shareStorage.params.parse(JSON.parse(JSON.stringify(params))), {
    ...context,
    site,
  });
  return { params, steps, verdicts: await examine(steps, read) };
}

describe("a share that nobody has yet", () => {
  test("is made on the server, then mounted on every client, then proved", async () => {
    const { steps, verdicts } = await plan();
    const needed = steps.filter((_, i) => verdicts[i]?.state === "needed").map(({ title }) => title);

    expect(needed).toEqual([
      "Make /srv/nfs/images on nfs1",
      "Export /srv/nfs/images on nfs1 to kvm1, kvm2",
      "Define pool images on kvm1",
      "Start pool images on kvm1, mounting /var/lib/libvirt/images/images",
      "Start pool images on kvm1 at boot",
      "Define pool images on kvm2",
      "Start pool images on kvm2, mounting /var/lib/libvirt/images/images",
      "Start pool images on kvm2 at boot",
      "Prove that kvm1 and kvm2 share images",
    ]);
    expect(verdicts.filter(({ state }) => state === "blocked")).toEqual([]);
  });

  test("brings libvirt first to a client that has none, and asks it afterwards", async () => {
    const { steps, verdicts } = await plan(context.site, { ...withoutLibvirt("kvm2", "0c"), mounts: [] });
    const open = steps.flatMap(({ id, host }, i) =>
      host !== "nfs1" && host !== "kvm1" && verdicts[i]?.state !== "satisfied"
        ? [`${verdicts[i]?.state} ${id}`]
        : [],
    );

    expect(open).toEqual([
      "needed host.install-packages",
      "needed host.enable-libvirt",
      "later nfs.same-qemu-user",
      "needed pool.define-pool",
      "needed pool.start-pool",
      "needed pool.autostart-pool",
      "needed pool.wait-for-network",
      "needed pool.prove-shared",
    ]);
  });

  test("undo removes the folders that it made, and no more", async () => {
    const { params } = await plan();

    expect(params.folders).toEqual(["/srv/nfs", "/srv/nfs/images"]);
  });

  test("holds the server and all clients while it works", async () => {
    const { params } = await plan();

    expect(shareStorage.leases(params, context).map(({ name }) => name)).toEqual([
      "setup.nfs1",
      "setup.kvm1",
      "setup.kvm2",
    ]);
  });
});

describe("taking a share back", () => {
  const MOUNT = "/var/lib/libvirt/images/images";
  const path = "/srv/nfs/images";
  const client = (name: string, tail: string, has: boolean, disks: string[] = []) => ({
    ...bareClient(name, tail),
    "pool images": has ? poolHere({ target: MOUNT, dir: path }) : "absent",
    mounts: has ? mounted(`172.16.1.10:${path}`).map((each) => ({ ...each, target: MOUNT })) : [],
    "open-disks": [{ name: "vm1", paths: disks }],
  });
  /** What the undo of a whole share says, step by step; the proof aside. */
  async function undoing(kvm1: Record<string, unknown>, kvm2: Record<string, unknown>) {
    const { steps } = await plan();
    const undos = steps
      .filter((step) => hasUndo(step) && step.id !== "pool.prove-shared")
      .reverse()
      .map(undoStep);
    const { read } = listening({
      nfs1: {
        ...server,
        "kept k7m2qx9d /etc/exports.d/ferry-images.exports": "absence",
        [`directory ${path}`]: { kind: "directory", uid: 0, nearest: path, fileSystem: "ext2/ext3" },
        [`holds-files ${path}`]: false,
      },
      kvm1,
      kvm2,
    });
    const verdicts = await examine(undos, read);
    const told = undos.map(({ id }, i): [string, string] => [id, verdicts[i]?.state ?? ""]);
    return (state: string) => told.filter(([, is]) => is === state).map(([id]) => id);
  }

  test("leaves the server's side until the clients have let go", async () => {
    const of = await undoing(client("kvm1", "0b", true), client("kvm2", "0c", true));

    expect(of("blocked")).toEqual([]);
    expect(of("needed")).toContain("pool.undo-start-pool");
    expect(of("later")).toEqual(["nfs.undo-export-share", "nfs.undo-make-directory"]);
  });

  test("is blocked where a VM that runs has its disk there", async () => {
    const inUse = client("kvm2", "0c", true, [`${MOUNT}/vm1.qcow2`]);

    expect((await undoing(client("kvm1", "0b", true), inUse))("blocked")).toEqual([
      "pool.undo-start-pool",
      "pool.undo-define-pool",
    ]);
  });
});

test("a client that serves the share from the same path tells libvirt so", async () => {
  const { shares, ...rest } = testSite();
  const [share] = shares;
  if (share === undefined) throw new Error("no share");
  const [kvm1, kvm2] = share.clients;
  if (kvm1 === undefined || kvm2 === undefined) throw new Error("no clients");
  const site = { ...rest, shares: [{ ...share, server: kvm1, path: share.mountPoint }] };
  const { read } = listening({
    kvm1: {
      ...bareClient("kvm1", "0b"),
      [`directory ${share.mountPoint}`]: {
        kind: "directory",
        uid: 0,
        nearest: share.mountPoint,
        fileSystem: "xfs",
      },
    },
    kvm2: bareClient("kvm2", "0c"),
  });

  const params = await shareStorage.resolve(request, { ...context, site }, read);
  const steps = shareStorage.steps(params, { ...context, site });
  const told = steps.filter(({ id }) => id === "nfs.share-filesystems");

  expect(told.map(({ title }) => title)).toEqual([
    `Tell libvirt on kvm1 that others share ${share.mountPoint}`,
  ]);
  const firewall = steps.find(({ id }) => id === "host.open-firewall");
  expect(firewall?.title).toBe("Let kvm2 through kvm1's firewall (TCP 2049)");
});

test("a share that is not in the site file is refused with the nearest name", async () => {
  const { read } = listening({});

  await expect(shareStorage.resolve({ ...request, share: "image" }, context, read)).rejects.toMatchObject({
    code: "site.share-unknown",
  });
});

describe("a share that the site file does not have", () => {
  const toCome = {
    server: "nfs1",
    path: "/srv/nfs/images",
    mountPoint: "/var/lib/libvirt/images/images",
    pool: "images",
    clients: ["kvm1", "kvm2"],
  };
  const without: RunbookContext = { ...context, site: { ...context.site, shares: [] } };
  const ask = (wanted: object = {}, within = without) => {
    const { read } = listening({
      nfs1: server,
      kvm1: bareClient("kvm1", "0b"),
      kvm2: bareClient("kvm2", "0c"),
    });
    return shareStorage.resolve({ ...request, toCome: { ...toCome, ...wanted } }, within, read);
  };
  const LINE =
    "`images: { server: nfs1, path: /srv/nfs/images, mountPoint: /var/lib/libvirt/images/images, clients: [ kvm1, kvm2 ] }`";

  test("has the steps of one that stands there", async () => {
    const { steps } = await plan();
    const params = shareStorage.params.parse(await ask());

    expect(shareStorage.steps(params, without)).toMatchObject(
      steps.map(({ id, title, risk }) => ({ id, title, risk })),
    );
    expect(shareStorage.identity?.(params)).toMatchObject({ toCome });
  });

  test("tells before and after what must stand in the site file, and what does not work before", async () => {
    const params = await ask();
    const told = expect.stringMatching(/no VM moves on it, and no volume is made there/);

    expect(shareStorage.warnings?.(params)).toEqual([told]);
    expect(shareStorage.warnings?.(params)[0]).toContain(LINE);
    const { read } = listening({});
    expect(await shareStorage.summary(params, without, read)).toEqual([
      expect.stringMatching(/^Share images is pool images at/),
      told,
    ]);
    expect(shareStorage.warnings?.((await plan()).params)).toEqual([]);
  });

  test("keeps its steps when the site file has it by then, also with more clients than this plan", async () => {
    const params = shareStorage.params.parse(await ask());
    const [share] = context.site.shares;
    const only1 = share && { ...share, clients: share.clients.slice(0, 1) };
    const later = { ...context, site: { ...context.site, shares: only1 === undefined ? [] : [only1] } };
    const titles = (within: RunbookContext) => shareStorage.steps(params, within).map(({ title }) => title);

    expect(titles(later)).toEqual(titles(without));
  });

  test("is refused by the rules of the site file", async () => {
    await expect(ask({ path: "/etc" })).rejects.toMatchObject({ code: "site.share-refused" });
    await expect(ask({ clients: ["kvm1"] }, context)).rejects.toMatchObject({ code: "site.share-refused" });
  });
});

import { describe, expect, it } from "vitest";
import { OpsError } from "../../../jobs/error.ts";
import type { RequestFor } from "../../../jobs/request.ts";
import type { RunbookContext } from "../../../jobs/runbook.ts";
import { createDomain } from "../../../jobs/runbooks/create-domain.ts";
import { createVolume } from "../../../jobs/runbooks/create-volume.ts";
import { Obstacles } from "../../../jobs/together.ts";
import { facts } from "../../support/facts.ts";
import { routesBy } from "../../support/prepared-hosts.ts";
import { testSite } from "../../support/site.ts";
import { unitsWith } from "../../support/units.ts";

const MOUNT = "/var/lib/libvirt/images/images";
const context: RunbookContext = {
  site: testSite(),
  planId: "k7m2qx9d",
  caPem: "",
  records: { plan: () => Promise.resolve(undefined), journal: () => Promise.resolve([]) },
};

const capabilities = {
  virtType: "qemu",
  emulator: "/usr/bin/qemu-system-x86_64",
  machine: "pc-q35-7.2",
  architecture: "x86_64",
  cpuModels: { host: undefined, usable: [] },
};
const user = { name: "libvirt-qemu", uid: 64055, group: "kvm", gid: 105 };
const down = (host: string) =>
  new OpsError("ssh.unreachable", { host, address: "172.16.1.1", port: 22, reason: "no answer" });

/** What a prepared host answers to what the preparation asks. */
const prepared = (hostname: string) => ({
  identity: { hostname, dmiUuid: undefined, machineUuid: undefined },
  software: { manager: "apt", architecture: "x86_64", tools: new Set() },
  units: unitsWith({ "libvirtd.service": "on" }),
  "qemu-user": user,
  listening: { by: "sockets" },
});
const server = {
  ...prepared("nfs1"),
  firewall: { kind: "none" },
  "directory /srv/nfs/images": {
    kind: "directory",
    uid: 64055,
    fileSystem: "ext2/ext3",
    nearest: "/srv/nfs/images",
  },
  "nfs-exports": { active: [], files: new Map() },
  ...routesBy("eth1"),
  "image-format /srv/nfs/images/vm1.qcow2": "qcow2",
  "image-format /srv/nfs/images/vmlinuz": "raw",
  "image-format /srv/nfs/images/base.qcow2": "qcow2",
  "image-format /srv/nfs/images/nothing": "absent",
};
const kvm = (name: string, other: object = {}) => ({
  ...prepared(name),
  "domain-capabilities": capabilities,
  ...other,
});
const read = (kvm1: object = {}, kvm2: object = {}) =>
  facts({ nfs1: server, kvm1: kvm("kvm1", kvm1), kvm2: kvm("kvm2", kvm2) });

const refusal = (work: Promise<unknown>) =>
  work.then(
    () => "nothing",
    (error: unknown) => {
      if (error instanceof Obstacles) return error.all.map(({ code }) => code).join(", ");
      return error instanceof OpsError ? error.code : String(error);
    },
  );

describe("create-domain", () => {
  const request: RequestFor<"create-domain"> = {
    runbook: "create-domain",
    vm: "vm1",
    host: "kvm1",
    share: "images",
    volume: "vm1.qcow2",
    memoryBytes: 128 * 1024 ** 2 - 1,
    cpus: 1,
    bridge: "br0",
    kernel: "vmlinuz",
    cmdline: "console=ttyS0",
  };
  const resolve = (other: Partial<typeof request> = {}, from = read()) =>
    createDomain.resolve({ ...request, ...other }, context, from);

  it("decides the whole VM from what the hosts offer", async () => {
    const { vm } = await resolve(
      {},
      read({}, { "domain-capabilities": { ...capabilities, machine: "pc-q35-6.2" } }),
    );

    expect(vm).toMatchObject({
      name: "vm1",
      memoryBytes: 128 * 1024 ** 2,
      vcpus: 1,
      virtType: "qemu",
      machine: "pc-q35-6.2",
      disk: { path: `${MOUNT}/vm1.qcow2`, format: "qcow2" },
      card: { source: { type: "bridge", bridge: "br0" } },
      kernel: `${MOUNT}/vmlinuz`,
      consoleLog: `${MOUNT}/vm1.console.log`,
    });
    expect(vm).not.toHaveProperty("cpu");
  });

  it("makes the same VM of the same request, so that asking twice finds the first", async () => {
    const [first, again, other] = await Promise.all([resolve(), resolve(), resolve({ vm: "vm2" })]);

    expect(again).toEqual(first);
    expect(other.vm.uuid).not.toBe(first.vm.uuid);
    expect(other.vm.card?.mac).not.toBe(first.vm.card?.mac);
  });

  it("goes by the hosts that can be asked, but needs the one that is to run it", async () => {
    const silent = { "domain-capabilities": down("kvm2") };

    expect((await resolve({}, read({}, silent))).vm.machine).toBe("pc-q35-7.2");
    expect(await refusal(resolve({}, read({ "domain-capabilities": down("kvm1") })))).toBe("ssh.unreachable");
    expect(await refusal(resolve({}, read({ "domain-capabilities": undefined })))).toBe(
      "domain.libvirt-silent",
    );
  });

  it.each([
    [{ host: "kvm9" }, "site.host-unknown"],
    [{ share: "nope" }, "site.share-unknown"],
    [{ host: "nfs1" }, "domain.share-elsewhere"],
    [{ volume: "nothing" }, "volume.unknown"],
    [{ initrd: "nothing" }, "volume.unknown"],
    [{ network: "default" }, "domain.two-networks"],
  ])("refuses %j with its code", async (other, code) => {
    expect(await refusal(resolve(other))).toBe(code);
  });

  it("prepares the share, defines, then starts; holds VM, disk and the hosts that it prepares", async () => {
    const params = createDomain.params.parse(await resolve());
    const ids = createDomain.steps(params, context).map(({ id }) => id);

    expect(ids.slice(-2)).toEqual(["domain.define-domain", "domain.start-domain"]);
    expect(ids).toContain("pool.start-pool");
    expect(createDomain.leases(params, context).map(({ name }) => name)).toEqual([
      `domain.${params.vm.uuid}`,
      "volume.images.vm1.qcow2",
      "setup.kvm1",
      "setup.nfs1",
    ]);
  });

  it.each([
    [[{ state: "running" }], "vm1 runs on kvm1."],
    [[{ state: "shut off" }], "vm1 is shut off on kvm1."],
    [[], "vm1 is not defined on kvm1."],
    [undefined, "libvirt on kvm1 does not answer; nobody can say how vm1 is."],
  ])("says how the VM stands", async (states, standing) => {
    const params = await resolve();
    const domains = states?.map((state) => ({ uuid: params.vm.uuid, name: "vm1", ...state }));

    expect(await createDomain.standing(params, context, facts({ kvm1: { domains } }))).toBe(standing);
  });
});

describe("create-volume", () => {
  const request: RequestFor<"create-volume"> = {
    runbook: "create-volume",
    share: "images",
    volume: "vm2.qcow2",
    sizeBytes: 10_000_000_001,
    format: "qcow2",
    backing: "base.qcow2",
  };
  const resolve = (other: Partial<typeof request> = {}, from = read()) =>
    createVolume.resolve({ ...request, ...other }, context, from);

  it("reads the backing store's format on the server, and whose the file shall be on the host", async () => {
    expect(await resolve()).toMatchObject({
      host: "kvm1",
      others: ["kvm2"],
      volume: {
        name: "vm2.qcow2",
        sizeBytes: 10_000_000_512,
        format: "qcow2",
        backing: { path: `${MOUNT}/base.qcow2`, format: "qcow2" },
        owner: { uid: 64055, gid: 105 },
      },
    });
  });

  it("takes the first host that can be reached, and none that cannot", async () => {
    const unreachable = (host: string) => ({ "qemu-user": down(host) });

    expect(await resolve({}, read(unreachable("kvm1")))).toMatchObject({ host: "kvm2", others: [] });
    expect(await refusal(resolve({}, read(unreachable("kvm1"), unreachable("kvm2"))))).toBe(
      "volume.no-client, ssh.unreachable, ssh.unreachable",
    );
  });

  it("refuses a raw volume over another, and a backing store that is not there", async () => {
    expect(await refusal(resolve({ format: "raw" }))).toBe("volume.raw-backing");
    expect(await refusal(resolve({ backing: "nothing" }))).toBe("volume.unknown");
  });

  it("prepares the share, makes the volume, then shows it to the other host", async () => {
    const params = createVolume.params.parse(await resolve());
    const steps = createVolume.steps(params, context);

    expect(steps.slice(-2).map(({ id, host }) => [id, host])).toEqual([
      ["volume.create-volume", "kvm1"],
      ["volume.refresh-pool", "kvm2"],
    ]);
  });
});

import { describe, expect, it } from "vitest";
import type { Layer } from "../../../jobs/facts/chain.ts";
import { parseDomainDefinition } from "../../../jobs/facts/domain-definition.ts";
import { readChange } from "../../../jobs/runbooks/cold-change.ts";
import { readColdFiles } from "../../../jobs/runbooks/cold-files.ts";
import { tpmFolder } from "../../../jobs/tpm.ts";
import { parseXml } from "../../../jobs/xml.ts";
import { facts } from "../../support/facts.ts";
import { host } from "../../support/hosts.ts";
import { refusalCodes } from "../../support/refusal-codes.ts";
import { testSite } from "../../support/site.ts";
import { VM1 } from "../../support/vm1.ts";

const [source, destination] = [host("kvm1"), host("kvm2")];
const context = { site: testSite(), planId: "k7m2qx9d" };
const IMAGES = "/var/lib/libvirt/images";
const SHARE = `${IMAGES}/images`;

const definition = (devices: string, os = "", attributes = "") =>
  parseDomainDefinition(
    parseXml(
      `<domain type='qemu'><name>vm1</name><uuid>${VM1}</uuid><memory unit='KiB'>131072</memory><vcpu>1</vcpu><os${attributes}><type arch='x86_64' machine='pc-q35-7.2'>hvm</type>${os}</os><devices><emulator>/usr/bin/qemu-system-x86_64</emulator>${devices}</devices></domain>`,
    ),
  );
const disk = (path: string, more = "", attributes = "type='file' device='disk'") =>
  `<disk ${attributes}><driver name='qemu' type='qcow2'/><source file='${path}'/><target dev='vda'/>${more}</disk>`;

const layer = (path: string, format = "qcow2", dataFile?: string): Layer => ({
  path,
  format,
  virtualSizeBytes: 4,
  actualSizeBytes: 4,
  backing: undefined,
  dataFile,
  snapshots: 0,
});
const stat = (bytes: number) => ({ bytes, allocatedBytes: bytes, modified: "1.000000000" });

/** Files with their lengths on each host; a path that is left out is not there. */
function world(
  chains: Record<string, Layer[]>,
  here: Record<string, number>,
  there: Record<string, number> = {},
  tpm: { files: string[]; strange: string[] } = { files: [], strange: [] },
) {
  const stats = (lengths: Record<string, number>) =>
    new Proxy(
      {},
      {
        has: () => true,
        getOwnPropertyDescriptor: () => ({ configurable: true, enumerable: true }),
        get: (_, id: string) => {
          const chain = chains[id.replace("chain ", "")];
          if (id.startsWith("tpm-state ")) return tpm;
          if (id.startsWith("chain ")) return { exists: true, layers: chain, problem: undefined };
          const paths = id.replace("file-stats ", "").split(" ");
          return paths.map((path) => (path in lengths ? stat(lengths[path] ?? 0) : undefined));
        },
      },
    );
  return facts({ kvm1: stats(here), kvm2: stats(there) });
}
const find = (
  devices: string,
  read: ReturnType<typeof world>,
  {
    os = "",
    attributes = "",
    to,
    flatten = false,
  }: { os?: string; attributes?: string; to?: string; flatten?: boolean } = {},
) => readColdFiles(definition(devices, os, attributes), { source, destination, to, flatten }, context, read);

const own = `${IMAGES}/vm1.qcow2`;
const base = `${IMAGES}/base.raw`;

describe("a VM's files for a cold move", () => {
  it("are its own disk with its backing stores, its kernel and its firmware's variables", async () => {
    const nvram = "/var/lib/libvirt/qemu/nvram/vm1_VARS.fd";
    const read = world(
      { [own]: [layer(own), layer(base, "raw")] },
      { [own]: 10, [base]: 20, "/boot/k": 5, [nvram]: 2 },
      { [base]: 20 },
    );
    const os = `<loader>/usr/share/OVMF/CODE.fd</loader><nvram>${nvram}</nvram><kernel>/boot/k</kernel>`;

    const found = await find(disk(own), read, { os });

    expect(found.copied).toEqual([
      { kind: "disk", path: own, to: own, bytes: 10, there: false },
      // Of the right length on the destination: compared there.
      { kind: "base", path: base, to: base, bytes: 20, there: true },
      { kind: "base", path: "/boot/k", to: "/boot/k", bytes: 5, there: false },
      { kind: "nvram", path: nvram, to: nvram, bytes: 2, there: false },
    ]);
    expect(found.sharedFiles).toEqual(["/usr/share/OVMF/CODE.fd"]);
  });

  it("are none where both hosts share them, and only the VM's own where they share some", async () => {
    const shared = `${SHARE}/vm1.qcow2`;
    const all = await find(disk(shared), world({ [shared]: [layer(shared)] }, {}));
    const golden = `${SHARE}/golden.qcow2`;
    const some = await find(disk(own), world({ [own]: [layer(own), layer(golden)] }, { [own]: 10 }));

    expect(all).toMatchObject({
      copied: [],
      sharedDisks: [{ target: "vda", path: shared, format: "qcow2" }],
    });
    expect(some.copied.map(({ path }) => path)).toEqual([own]);
    expect(some.sharedFiles).toEqual([golden]);
  });

  it("never take the VM's own disk for one that is there already", async () => {
    const found = await find(disk(own), world({ [own]: [layer(own)] }, { [own]: 10 }, { [own]: 10 }));

    expect(found.copied).toMatchObject([{ kind: "disk", there: false }]);
  });

  it("do without variables that the firmware has not written yet", async () => {
    const os = "<nvram>/var/lib/libvirt/qemu/nvram/new.fd</nvram>";

    expect((await find("", world({}, {}), { os })).copied).toEqual([]);
  });

  it("do not do without them where it would start with a leftover", async () => {
    const nvram = "/var/lib/libvirt/qemu/nvram/new.fd";
    const os = `<nvram>${nvram}</nvram>`;

    expect(await refusalCodes(find("", world({}, {}, { [nvram]: 2 }), { os }))).toBe("cold.nvram-there");
  });

  it.each([
    ["called after the VM, where libvirt chooses the firmware", " firmware='efi'", "", "vm1_VARS.fd"],
    ["named as a source", "", "<nvram type='file'><source file='NVRAM/v.fd'/></nvram>", "v.fd"],
  ])("are its firmware's variables also when they are %s", async (_, attributes, named, file) => {
    const folder = "/var/lib/libvirt/qemu/nvram";
    const read = world({ [own]: [layer(own)] }, { [own]: 10, [`${folder}/${file}`]: 2 });
    const os = named.replace("NVRAM", folder);

    expect((await find(disk(own), read, { os, attributes })).copied.at(-1)).toMatchObject({
      kind: "nvram",
      path: `${folder}/${file}`,
    });
  });

  it("are none of a firmware that has no variables", async () => {
    const read = world({ [own]: [layer(own)] }, { [own]: 10 });

    expect((await find(disk(own), read, { attributes: " firmware='bios'" })).copied).toHaveLength(1);
  });

  it("are refused where its variables are no file", async () => {
    const os = "<nvram type='block'><source dev='/dev/vg/vars'/></nvram>";

    expect(await refusalCodes(find("", world({}, {}), { os }))).toBe("cold.nvram-elsewhere");
  });

  const tpm = (inside = "") =>
    `<tpm model='tpm-crb'><backend type='emulator' version='2.0'>${inside}</backend></tpm>`;
  const state = `${tpmFolder(VM1)}/tpm2/tpm2-00.permall`;

  it("are the state of its TPM as well, which stays where libvirt looks for it", async () => {
    const files = { files: ["tpm2/tpm2-00.permall"], strange: [] };
    const read = world({ [own]: [layer(own)] }, { [own]: 10, [state]: 8 }, { [state]: 8 }, files);

    expect((await find(disk(own) + tpm(), read, { to: "/srv/vms" })).copied).toMatchObject([
      { kind: "disk" },
      { kind: "tpm", path: state, to: state, bytes: 8, there: false },
    ]);
  });

  it("do without the state of a TPM that was never started", async () => {
    const read = world({ [own]: [layer(own)] }, { [own]: 10 });

    expect((await find(disk(own) + tpm(), read)).copied).toMatchObject([{ kind: "disk" }]);
  });

  it("go to another folder, each under its name", async () => {
    const found = await find(disk(own), world({ [own]: [layer(own)] }, { [own]: 10 }), { to: "/srv/vms" });

    expect(found.copied).toMatchObject([{ path: own, to: "/srv/vms/vm1.qcow2" }]);
  });

  it("become one image where that is asked for", async () => {
    const read = world({ [own]: [layer(own), layer(base, "raw")] }, { [own]: 10, [base]: 20 });

    const found = await find(disk(own), read, { to: "/srv/vms", flatten: true });

    expect(found.copied).toMatchObject([
      {
        to: "/srv/vms/vm1.qcow2",
        flat: {
          format: "qcow2",
          layers: [
            { path: "/srv/vms/vm1.qcow2.ferry-k7m2qx9d.part", format: "qcow2" },
            { path: "/srv/vms/base.raw.ferry-k7m2qx9d.part", format: "raw" },
          ],
        },
      },
      { passing: true },
    ]);
  });

  const chained = world({ [own]: [layer(own), layer(base, "raw")] }, { [own]: 10, [base]: 20 });
  const onShare = `${SHARE}/vm1.qcow2`;
  const shared = world({ [onShare]: [layer(onShare)] }, {});
  const single = world({ [own]: [layer(own)] }, { [own]: 10 });
  const odd = world({ [own]: [layer(own)] }, { [own]: 1 }, {}, { files: [], strange: ["tpm2"] });
  it.each<[string, () => Promise<unknown>, string]>([
    ["a TPM's state of which a part is no file", () => find(disk(own) + tpm(), odd), "cold.file-gone"],
    [
      "a TPM's state at a place of its own",
      () => find(disk(own) + tpm("<source type='file' path='/srv/tpm/vm1'/>"), single),
      "cold.tpm-elsewhere",
    ],
    ["a TPM on shared disks", () => find(disk(onShare) + tpm(), shared), "cold.tpm-shared"],
    [
      "a volume of a pool",
      () => find(disk(own, "", "type='volume' device='disk'"), single),
      "cold.disk-elsewhere",
    ],
    ["a disk that is thrown away", () => find(disk(own, "<transient/>"), single), "cold.disk-elsewhere"],
    ["a disk of two VMs", () => find(disk(own, "<shareable/>"), single), "cold.disk-elsewhere"],
    ["a chain that would lose its names", () => find(disk(own), chained, { to: "/srv" }), "cold.chain-moves"],
    ["a chain of one to make one of", () => find(disk(own), single, { flatten: true }), "cold.no-chain"],
    ["a file that is gone", () => find(disk(own), world({ [own]: [layer(own)] }, {})), "cold.file-gone"],
    [
      "data that an image keeps elsewhere",
      () => find(disk(own), world({ [own]: [layer(own, "qcow2", "/d.raw")] }, { [own]: 1 }), { to: "/srv" }),
      "cold.data-file",
    ],
    [
      "a name that systemd would fill something into",
      () => find(disk("/img/$x"), world({ "/img/$x": [layer("/img/$x")] }, { "/img/$x": 1 })),
      "cold.file-name",
    ],
  ])("are refused for %s", async (_, found, code) => {
    await expect(found()).rejects.toMatchObject({ code });
  });
});

describe("what differs on the destination", () => {
  const kvm2 = (machines: string[], emulator = "/usr/bin/qemu-system-x86_64") =>
    facts({ kvm2: { "machine-types": new Map([["x86_64", { emulator, machines }]]) } });
  const card =
    "<interface type='bridge'><mac address='52:54:00:00:01:65'/><source bridge='br0'/></interface>";
  const change = (machines: string[], bridge?: string, emulator?: string) =>
    readChange(definition(card), destination, { bridge }, kvm2(machines, emulator));

  it("is nothing where it has the same machine type and emulator", async () => {
    expect(await change(["pc-q35-7.2", "q35"])).toEqual({ files: [], flattened: [] });
  });

  it("is the nearest older machine type of the family, else the family's newest", async () => {
    const older = await change(["pc-q35-6.2", "pc-q35-7.1", "pc-i440fx-7.2", "pc-q35-8.0"]);
    const newer = await change(["pc-q35-9.1", "pc-q35-8.0"]);

    expect(older.machine).toEqual({ from: "pc-q35-7.2", to: "pc-q35-7.1" });
    expect(newer.machine).toEqual({ from: "pc-q35-7.2", to: "pc-q35-9.1" });
    await expect(change(["pc-i440fx-7.2"])).rejects.toMatchObject({ code: "cold.machine-unknown" });
  });

  it("counts Red Hat's machine types by their own versions", async () => {
    const rhel = await change(["pc-q35-rhel9.2.0", "pc-q35-rhel7.0.0"]);

    expect(rhel.machine?.to).toBe("pc-q35-rhel7.0.0");
  });

  it("is another emulator's path, and the bridge that was asked for", async () => {
    expect(await change(["pc-q35-7.2"], "br1", "/usr/libexec/qemu-kvm")).toMatchObject({
      emulator: { from: "/usr/bin/qemu-system-x86_64", to: "/usr/libexec/qemu-kvm" },
      bridge: { from: ["br0"], to: "br1" },
    });
    await expect(
      readChange(definition(""), destination, { bridge: "br1" }, kvm2(["pc-q35-7.2"])),
    ).rejects.toMatchObject({ code: "cold.no-bridge-card" });
  });

  it("is unknown, and so nothing, while the destination's libvirt is yet to come", async () => {
    const read = facts({ kvm2: { "machine-types": undefined } });

    expect(await readChange(definition(card), destination, { bridge: undefined }, read)).toEqual({
      files: [],
      flattened: [],
    });
  });
});

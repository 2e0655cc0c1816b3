import { describe, expect, it } from "vitest";
import { createVolume } from "../../../../jobs/steps/volume/create-volume.ts";
import { exactSize } from "../../../../jobs/steps/volume/exact-size.ts";
import { refreshPool } from "../../../../jobs/steps/volume/refresh-pool.ts";
import { facts } from "../../../support/facts.ts";
import { host } from "../../../support/hosts.ts";
import { images, mounted, poolHere } from "../../../support/share.ts";

const GIB = 1024 ** 3;
const [kvm1, kvm2] = [host("kvm1"), host("kvm2")];
const base = { path: `${images.mountPoint}/base.qcow2`, format: "qcow2" as const };
const volume = {
  name: "vm1.qcow2",
  sizeBytes: 20 * GIB,
  format: "qcow2" as const,
  backing: base,
  owner: { uid: 64055, gid: 105 },
};
const params = { host: kvm1, share: images, volume, clients: [kvm1, kvm2] };
const step = createVolume(params);

const layer = (path: string, other: object = {}) => ({
  path,
  format: "qcow2",
  virtualSizeBytes: 20 * GIB,
  actualSizeBytes: 1,
  backing: undefined,
  dataFile: undefined,
  snapshots: 0,
  ...other,
});
const chainOf = (...layers: object[]) => ({ exists: true, layers, problem: undefined });
const absent = { exists: false, layers: [], problem: "no such file" };
const top = `${images.mountPoint}/vm1.qcow2`;
const whole = chainOf(layer(top, { backing: base }), layer(base.path));
const uses = (path: string, readonly = false) => [{ name: "golden", disks: [{ path, readonly }] }];

const check = (kvm1: Record<string, unknown> = {}, kvm2: Record<string, unknown> = {}) =>
  step.check(
    facts({
      kvm1: {
        mounts: mounted(),
        "app-armor": true,
        [`chain ${base.path}`]: chainOf(layer(base.path)),
        [`chain ${top}`]: absent,
        definitions: [],
        ...kvm1,
      },
      kvm2: { definitions: [], ...kvm2 },
    }),
  );

describe("volume.create-volume", () => {
  it("is needed when there is no such volume, and before the share is mounted", async () => {
    expect(await check()).toEqual({ state: "needed", because: "there is no such volume" });
    expect(await check({ mounts: mounted().slice(0, 1), [`chain ${base.path}`]: absent })).toEqual({
      state: "needed",
      because: "kvm1 has not mounted images yet",
    });
  });

  it("is blocked while nobody can say whose disk the backing store is", async () => {
    expect(await check({}, { definitions: undefined })).toMatchObject({
      error: { code: "domain.libvirt-silent", details: { host: "kvm2" } },
    });
  });

  it("is satisfied by a volume of that size, format and backing store", async () => {
    expect(await check({ [`chain ${top}`]: whole })).toEqual({ state: "satisfied" });
  });

  it.each([
    [layer(top), "its backing store is none, not /var/lib/images/base.qcow2"],
    [layer(top, { backing: base, virtualSizeBytes: GIB }), "it holds 1 GiB, not 20 GiB"],
    [layer(top, { backing: base, format: "raw" }), "it is raw, not qcow2"],
  ])("is blocked by another one of that name, with the difference", async (there, difference) => {
    expect(await check({ [`chain ${top}`]: chainOf(there) })).toMatchObject({
      error: { code: "volume.differs", details: { difference } },
    });
  });

  it("is blocked by something of that name that is no image", async () => {
    const broken = { exists: true, layers: [], problem: "not in qcow2 format" };

    expect(await check({ [`chain ${top}`]: broken })).toMatchObject({
      error: { details: { difference: "qemu-img cannot read it (not in qcow2 format)" } },
    });
  });

  it.each([
    [{ exists: true, layers: [], problem: "Permission denied" }, "volume.backing-unreadable"],
    [chainOf(layer(base.path, { virtualSizeBytes: 21 * GIB })), "volume.smaller-than-backing"],
    [chainOf(layer(base.path), layer("/home/ann/golden.qcow2")), "volume.off-share"],
    [chainOf(layer(base.path, { dataFile: "/data/golden" })), "volume.off-share"],
  ])("is blocked when the backing store cannot serve every host", async (below, code) => {
    expect(await check({ [`chain ${base.path}`]: below })).toMatchObject({ error: { code } });
  });

  it("is blocked when the backing store is a disk that a VM of any host writes", async () => {
    expect(await check({}, { definitions: uses(base.path) })).toMatchObject({
      error: { code: "volume.backing-in-use", details: { vm: "golden", host: "kvm2" } },
    });
    expect(await check({}, { definitions: uses(base.path, true) })).toMatchObject({ state: "needed" });
  });

  it("is blocked under AppArmor when libvirt could not read a file of that name there", async () => {
    const plain = createVolume({ ...params, volume: { name: "vm1", sizeBytes: GIB, format: "raw" } });
    const path = `${images.mountPoint}/vm1`;
    const answers = (confined: boolean) =>
      facts({ kvm1: { mounts: mounted(), "app-armor": confined, [`chain ${path}`]: absent } });

    expect(await plain.check(answers(true))).toMatchObject({
      error: { code: "volume.name-unreadable", details: { path } },
    });
    expect(await plain.check(answers(false))).toMatchObject({ state: "needed" });
  });

  it("has libvirt look first, then feeds it the definition", () => {
    expect(step.apply).toMatchObject([
      { command: { line: "virsh -c qemu:///system pool-refresh --pool images" } },
      {
        host: { name: "kvm1" },
        command: {
          line: "virsh -c qemu:///system vol-create --pool images --file /dev/stdin",
          stdin: `<volume>
  <name>vm1.qcow2</name>
  <capacity unit="bytes">21474836480</capacity>
  <allocation unit="bytes">0</allocation>
  <target>
    <format type="qcow2"/>
    <permissions>
      <mode>0600</mode>
      <owner>64055</owner>
      <group>105</group>
    </permissions>
  </target>
  <backingStore>
    <path>/var/lib/images/base.qcow2</path>
    <format type="qcow2"/>
  </backingStore>
</volume>
`,
        },
      },
    ]);
  });

  it("makes a raw one as root and gives it to QEMU's user, who need not be allowed to make files", () => {
    const owner = { uid: 64055, gid: 105 };
    const raw = createVolume({
      ...params,
      volume: { name: "data.img", sizeBytes: GIB, format: "raw", owner },
    });

    expect(raw.apply[1]).toMatchObject({
      command: {
        line: "virsh -c qemu:///system vol-create --pool images --file /dev/stdin && chown 64055:105 /var/lib/images/data.img",
        stdin: expect.stringMatching(/<permissions>\s*<mode>0600<.mode>\s*<.permissions>/),
      },
    });
  });

  it("never deletes a disk", () => {
    expect(step.undo).toHaveProperty("impossible");
  });
});

describe("volume.refresh-pool", () => {
  const step = refreshPool({ host: kvm2, share: images, volume: "vm1.qcow2" });

  it.each([
    [poolHere(), false, "needed"],
    [poolHere(), true, "satisfied"],
    [poolHere({ active: false }), false, "satisfied"],
    ["absent", false, "satisfied"],
  ])("is needed where the pool runs and does not list the volume", async (pool, listed, state) => {
    const read = facts({ kvm2: { "pool images": pool, "volume-listed images vm1.qcow2": listed } });

    expect(await step.check(read)).toMatchObject({ state });
  });
});

it.each([
  [20 * GIB, "20 GiB"],
  [1536 * 1024 ** 2, "1536 MiB"],
  [1000, "1000 B"],
  [2048 * GIB, "2 TiB"],
])("writes sizes without a fraction", (bytes, text) => {
  expect(exactSize(bytes)).toBe(text);
});

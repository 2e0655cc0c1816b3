import { describe, expect, it } from "vitest";
import type { Share } from "../../../../config/inventory.ts";
import { definePool } from "../../../../jobs/steps/pool/define-pool.ts";
import { facts } from "../../../support/facts.ts";
import { host } from "../../../support/hosts.ts";
import { images, mounted, poolHere } from "../../../support/share.ts";

const kvm1 = host("kvm1");
const step = definePool({ host: kvm1, share: images });
const unmounted = mounted().slice(0, 1);
const check = (answers: Record<string, unknown>) =>
  step.check(facts({ kvm1: { "pool images": "absent", mounts: unmounted, pools: [], ...answers } }));

describe("pool.define-pool", () => {
  it.each<[string, Record<string, unknown>, string]>([
    ["there is no pool", {}, "there is no such pool"],
    ["the share is mounted already, just so", { mounts: mounted() }, "there is no such pool"],
    ["libvirt does not answer yet", { "pool images": "unknown" }, "libvirt does not answer on kvm1 yet"],
  ])("is needed when %s", async (_, answers, because) => {
    expect(await check(answers)).toEqual({ state: "needed", because });
  });

  it.each<[string, Record<string, unknown>, string | undefined]>([
    ["the pool is just so", { "pool images": poolHere(), mounts: mounted() }, undefined],
    ["it does not run", { "pool images": poolHere({ active: false }) }, undefined],
    [
      "it names the server otherwise, and the kernel is connected to the same one",
      { "pool images": poolHere({ host: "nfs1" }), mounts: mounted("nfs1:/srv/images") },
      "by the name nfs1",
    ],
    [
      "it is a directory over a mount of the same export that somebody made",
      {
        "pool images": poolHere({ type: "dir", host: undefined, dir: undefined }),
        mounts: mounted("nfs1:/srv/images"),
      },
      "a directory over a mount made by hand",
    ],
  ])("is satisfied when %s", async (_, answers, note) => {
    expect(await check(answers)).toEqual({ state: "satisfied", ...(note === undefined ? {} : { note }) });
  });

  it.each<[string, Record<string, unknown>, string]>([
    [
      "the pool points elsewhere",
      { "pool images": poolHere({ dir: "/srv/old" }) },
      "Pool images on kvm1 points at 172.16.1.10:/srv/old, not at 172.16.1.10:/srv/images",
    ],
    [
      "nobody can say that another name is the same server",
      { "pool images": poolHere({ host: "nfs1", active: false }) },
      "Pool images on kvm1 points at nfs1:/srv/images, not at 172.16.1.10:/srv/images",
    ],
    [
      "the pool has another path",
      { "pool images": poolHere({ target: "/mnt" }) },
      "Pool images on kvm1 is at /mnt, not at /var/lib/images",
    ],
    [
      "the pool is a directory of the host",
      { "pool images": poolHere({ type: "dir" }) },
      "Pool images on kvm1 is a directory of kvm1 itself",
    ],
    [
      "the pool is of another type",
      { "pool images": poolHere({ type: "logical" }) },
      "Pool images on kvm1 is of the type logical",
    ],
    [
      "the pool is gone when it stops",
      { "pool images": poolHere({ persistent: false }) },
      "Pool images on kvm1 is transient: it is gone when it stops",
    ],
    [
      "another export is mounted there",
      { mounts: mounted("172.16.1.10:/srv/other") },
      "172.16.1.10:/srv/other is mounted at /var/lib/images on kvm1",
    ],
    [
      "another server's directory of that name is mounted there",
      {
        mounts: mounted("nfs9:/srv/images", "rw,addr=172.16.1.99").map((m) => ({
          ...m,
          options: new Map([["addr", "172.16.1.99"]]),
        })),
      },
      "nfs9:/srv/images is mounted at /var/lib/images on kvm1",
    ],
    [
      "libvirt would mount the share a second time under another name",
      { mounts: mounted("nfs1:/srv/images") },
      "kvm1 has mounted the share at /var/lib/images as nfs1:/srv/images, not as 172.16.1.10:/srv/images",
    ],
    [
      "the mount gives up when the server is silent",
      { "pool images": poolHere(), mounts: mounted(undefined, "rw,soft") },
      "The share is mounted on kvm1 with soft, which VM disks do not survive",
    ],
    [
      "locks do not reach the server",
      { "pool images": poolHere(), mounts: mounted(undefined, "rw,hard,local_lock=all") },
      "The share is mounted on kvm1 with local_lock, which VM disks do not survive",
    ],
    [
      "another pool has the path",
      { pools: [poolHere({ name: "nfs-pool", type: "dir" })] },
      "kvm1 has /var/lib/images as pool nfs-pool",
    ],
    [
      "another pool has the export",
      { pools: [poolHere({ name: "nfs-pool", target: "/mnt" })] },
      "kvm1 has 172.16.1.10:/srv/images as pool nfs-pool",
    ],
  ])("is blocked when %s", async (_, answers, message) => {
    expect(await check(answers)).toMatchObject({ state: "blocked", error: { message } });
  });

  it("feeds libvirt the definition on standard input", () => {
    expect(step.apply).toMatchObject([
      {
        host: { name: "kvm1" },
        command: {
          line: "virsh -c qemu:///system pool-define /dev/stdin",
          stdin: `<pool type="netfs">
  <name>images</name>
  <source>
    <host name="172.16.1.10"/>
    <dir path="/srv/images"/>
    <format type="nfs"/>
    <protocol ver="4.2"/>
  </source>
  <target>
    <path>/var/lib/images</path>
  </target>
</pool>
`,
        },
      },
    ]);
    expect(step.undo).toMatchObject([
      { command: { line: "virsh -c qemu:///system pool-undefine --pool images" } },
    ]);
  });

  it("makes a plain directory pool on a server that uses its own directory", async () => {
    const own: Share = { ...images, server: kvm1, mountPoint: images.path };
    const step = definePool({ host: kvm1, share: own });
    const pool = poolHere({ type: "dir", target: own.path, host: undefined, dir: undefined });

    expect(step.apply).toMatchObject([{ command: { stdin: expect.stringContaining('<pool type="dir">') } }]);
    expect(await step.check(facts({ kvm1: { "pool images": pool, mounts: unmounted } }))).toEqual({
      state: "satisfied",
    });
  });
});

describe("the check of the undo of pool.define-pool", () => {
  const undo = (answers: Record<string, unknown>) =>
    step.checkUndo?.(
      facts({ kvm1: { "pool images": poolHere(), mounts: mounted(), "open-disks": [], ...answers } }),
    );

  it.each<[string, Record<string, unknown>, string]>([
    ["it is there", {}, "needed"],
    [
      "it is there and does not run",
      { "pool images": poolHere({ active: false }), mounts: unmounted },
      "needed",
    ],
    ["it is gone", { "pool images": "absent" }, "satisfied"],
  ])("when %s: %s", async (_, answers, state) => {
    expect(await undo(answers)).toMatchObject({ state });
  });

  it.each<[string, Record<string, unknown>, string]>([
    [
      "a VM that runs there has a disk of it",
      { "open-disks": [{ name: "vm1", paths: ["/var/lib/images/vm1.qcow2"] }] },
      "pool.in-use",
    ],
    [
      "libvirt does not answer",
      { "pool images": "unknown", "open-disks": undefined },
      "domain.libvirt-silent",
    ],
    [
      "somebody has made another pool of it",
      { "pool images": poolHere({ dir: "/srv/old" }) },
      "pool.differs",
    ],
  ])("is blocked when %s", async (_, answers, code) => {
    expect(await undo(answers)).toMatchObject({ state: "blocked", error: { code } });
  });
});

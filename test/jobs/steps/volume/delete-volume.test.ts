import { describe, expect, it } from "vitest";
import { OpsError } from "../../../../jobs/error.ts";
import type { DomainDefinition } from "../../../../jobs/facts/domain-definition.ts";
import { sh } from "../../../../jobs/shell.ts";
import { deleteVolume } from "../../../../jobs/steps/volume/delete-volume.ts";
import { facts } from "../../../support/facts.ts";
import { fakePrograms } from "../../../support/fake-programs.ts";
import { host } from "../../../support/hosts.ts";
import { localShell } from "../../../support/local-shell.ts";
import { testSite } from "../../../support/site.ts";
import { vm1Running } from "../../../support/vm1.ts";

const [kvm1, kvm2, nfs1] = [host("kvm1"), host("kvm2"), host("nfs1")];
const [share] = testSite().shares;
if (share === undefined) throw new Error("the test's site has no share");
const MOUNT = "/var/lib/libvirt/images/images";
const PATH = `${MOUNT}/base.qcow2`;
const ON_SERVER = "/srv/nfs/images/base.qcow2";
const step = deleteVolume({
  host: kvm1,
  share,
  volume: "base.qcow2",
  what: "64 MiB qcow2",
  others: [kvm2],
  everywhere: [kvm1, kvm2, nfs1],
});

const mounted = {
  source: "172.16.1.10:/srv/nfs/images",
  target: MOUNT,
  type: "nfs4",
  options: new Map([["vers", "4.2"]]),
};
const layer = (path: string) => ({
  path,
  format: "qcow2",
  virtualSizeBytes: 1,
  actualSizeBytes: 1,
  backing: undefined,
  dataFile: undefined,
  snapshots: 0,
});
const chainOf = (...paths: string[]) => ({ exists: true, layers: paths.map(layer), problem: undefined });
const LOCAL = "/var/lib/libvirt/images";
/** A host on which nobody uses the volume; it has a pool of its own beside the share's. */
const idle = {
  definitions: [],
  "open-disks": [],
  [`programs-with-file ${PATH} ${ON_SERVER}`]: [],
  pools: [
    { type: "netfs", target: MOUNT },
    { type: "dir", target: LOCAL },
    { type: "logical", target: "/dev/vg" },
  ],
  [`images-below ${LOCAL}`]: { images: [], links: [], unreadable: [] },
};
const withoutLibvirt = { ...idle, "open-disks": undefined, pools: undefined };
const onShare = (other: object = {}) => ({
  [`images-below ${MOUNT}`]: { images: [{ path: PATH, needs: [] }], links: [], unreadable: [], ...other },
});
const here = { ...idle, ...onShare(), mounts: [mounted], [`chain ${PATH}`]: chainOf(PATH) };
const check = (kvm1: object = {}, kvm2: object = {}, nfs1: object = {}) =>
  step.check(
    facts({
      kvm1: { ...here, ...kvm1 },
      kvm2: { ...idle, ...kvm2 },
      nfs1: { ...withoutLibvirt, ...nfs1 },
    }),
  );
/** vm1 as defined, with its disk or its kernel being the volume where the test says so. */
const vm1 = (change: (xml: string) => string): DomainDefinition =>
  vm1Running((xml) => change(xml.replaceAll("base.qcow2", "other.qcow2"))).inactive;
const image = (path: string, ...needs: string[]) => ({ path, needs });

describe("volume.delete-volume", () => {
  it("is needed while it is there and nobody uses it, and true once it is gone", async () => {
    expect(await check()).toEqual({ state: "needed", because: "it is there, and nobody uses it" });
    expect(await check({ [`chain ${PATH}`]: { exists: false, layers: [], problem: "" } })).toEqual({
      state: "satisfied",
      note: "there is no such volume",
    });
  });

  it("concludes nothing from a folder on which the share is not mounted", async () => {
    const gone = { exists: false, layers: [], problem: "" };

    expect(await check({ mounts: [], [`chain ${PATH}`]: gone })).toMatchObject({
      error: { code: "volume.share-not-mounted" },
    });
    expect(await check({ mounts: [{ ...mounted, type: "ext4" }] })).toMatchObject({
      error: { code: "pool.mount-point-taken" },
    });
  });

  const asDisk = vm1((xml) => xml.replaceAll(`${MOUNT}/vm1.qcow2`, PATH));
  const asKernel = vm1((xml) => xml.replace(/<kernel>[^<]*</, `<kernel>${PATH}<`));
  const fromPool = vm1((xml) =>
    xml
      .replace("<disk type='file'", "<disk type='volume'")
      .replace(`<source file='${MOUNT}/vm1.qcow2'`, "<source pool='images' volume='base.qcow2'"),
  );
  const own = { [`chain ${MOUNT}/vm1.qcow2`]: chainOf("x") };

  it.each<[string, object, object, object, string]>([
    ["the disk of a VM that is off", {}, { definitions: [asDisk] }, {}, "volume.in-use"],
    ["what a VM boots from", {}, { definitions: [asKernel] }, {}, "volume.in-use"],
    ["a VM's disk by its pool's name", {}, { definitions: [fromPool] }, {}, "volume.in-use"],
    ["open in a VM that runs", {}, { "open-disks": [{ name: "vm9", paths: [PATH] }] }, {}, "volume.in-use"],
    [
      "open in a program of the server, by its own path",
      {},
      {},
      { [`programs-with-file ${PATH} ${ON_SERVER}`]: ["cp"] },
      "volume.open",
    ],
    [
      "an image's backing store on the share",
      onShare({ images: [image(PATH), image(`${MOUNT}/sub/a`, PATH)] }),
      {},
      {},
      "volume.backs",
    ],
    [
      "an image's backing store by the server's path",
      onShare({ images: [image(`${MOUNT}/a`, ON_SERVER)] }),
      {},
      {},
      "volume.backs",
    ],
    [
      "described in JSON as a backing store",
      onShare({ images: [image(`${MOUNT}/a`, 'json:{"file": "base.qcow2"}')] }),
      {},
      {},
      "volume.backs",
    ],
    [
      "the backing store of an image in another pool",
      {},
      { [`images-below ${LOCAL}`]: { images: [image(`${LOCAL}/a`, PATH)], links: [], unreadable: [] } },
      {},
      "volume.backs",
    ],
    ["where a link leads", onShare({ links: ["../images/base.qcow2"] }), {}, {}, "volume.linked"],
    [
      "beside an image that cannot be read",
      onShare({ unreadable: [`${MOUNT}/vm7.qcow2`] }),
      {},
      {},
      "volume.unreadable",
    ],
    [
      "beside images on a host without qemu-img",
      { [`images-below ${MOUNT}`]: undefined },
      {},
      {},
      "volume.no-qemu-img",
    ],
    ["on a host whose libvirt is silent", {}, { definitions: undefined }, {}, "domain.libvirt-silent"],
    [
      "on a host whose VMs cannot be asked",
      {},
      { definitions: [vm1((xml) => xml)], "open-disks": undefined },
      {},
      "domain.libvirt-silent",
    ],
  ])("is blocked for a volume that is %s", async (_, one, two, server, code) => {
    expect(await check({ ...own, ...one }, { ...own, ...two }, server)).toMatchObject({
      state: "blocked",
      error: { code },
    });
  });

  it("asks the chain of a disk that lies in no pool", async () => {
    const vm = vm1((xml) => xml.replaceAll(`${MOUNT}/vm1.qcow2`, "/srv/odd/vm1.qcow2"));
    const stray = (chain: object) => check({}, { definitions: [vm], "chain /srv/odd/vm1.qcow2": chain });

    expect(await stray(chainOf("/srv/odd/vm1.qcow2", PATH))).toMatchObject({
      error: { code: "volume.backs" },
    });
    expect(await stray({ exists: true, layers: [], problem: "no" })).toMatchObject({
      error: { code: "volume.unreadable" },
    });
    expect(await stray({ exists: false, layers: [], problem: "no" })).toMatchObject({ state: "needed" });
    expect(await stray(chainOf("/srv/odd/vm1.qcow2"))).toMatchObject({ state: "needed" });
  });

  it("may delete a volume that is itself damaged", async () => {
    expect(await check(onShare({ images: [], unreadable: [PATH] }))).toMatchObject({ state: "needed" });
  });

  it("waits for every host: one that does not answer may use it", async () => {
    const down = new OpsError("ssh.unreachable", {
      host: "kvm2",
      address: "",
      port: 22,
      reason: "no answer",
    });

    await expect(check({}, { definitions: down })).rejects.toMatchObject({ code: "ssh.unreachable" });
  });

  it("has no way back and says so; the others' libvirt is told, and nothing depends on it", () => {
    expect(step.title).toBe("Delete volume base.qcow2 (64 MiB qcow2) of share images for good");
    expect(step).toMatchObject({
      risk: "destructive",
      commits: true,
      undo: { impossible: expect.any(String) },
    });
    expect(step.apply).toMatchObject([
      { host: { name: "kvm1" } },
      {
        host: { name: "kvm2" },
        bestEffort: true,
        command: { line: "virsh -c qemu:///system pool-refresh --pool images" },
      },
    ]);
  });
});

describe("deleting a volume", () => {
  /** The command on this machine, with programs that say what they are asked. */
  async function remove(qemuImg: string, refresh = "exit 0") {
    const programs = fakePrograms({
      "qemu-img": qemuImg,
      virsh: `shift 2; case $1 in pool-refresh) ${refresh};; *) echo "$*";; esac`,
    });
    const [action] = step.apply;
    const line = action?.type === "command" ? action.command.line : "";
    return localShell().run(kvm1, { ...sh``, line: `PATH=${programs.PATH}; ${line}` });
  }
  const deleted = "vol-delete --pool images --vol base.qcow2\n";

  it("is libvirt's, once QEMU's lock was free", async () => {
    expect(await remove("exit 0")).toMatchObject({ code: 0, stdout: deleted });
    expect(await remove("echo 'Image is corrupt' >&2; exit 1")).toMatchObject({ code: 0, stdout: deleted });
  });

  it("is refused by the lock of whoever writes it, on whatever host", async () => {
    const locked = `qemu-img: Could not open: Failed to get shared "write" lock`;

    expect(await remove(`echo '${locked}' >&2; exit 1`)).toMatchObject({
      code: 1,
      stdout: "",
      stderr: `${locked}\n`,
    });
  });

  it("is not begun when libvirt cannot look at the pool", async () => {
    expect(await remove("exit 0", "exit 1")).toMatchObject({ code: 1, stdout: "" });
  });
});

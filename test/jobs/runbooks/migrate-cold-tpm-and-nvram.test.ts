import { describe, expect, it } from "vitest";
import { coldSummary } from "../../../jobs/runbooks/cold-summary.ts";
import { migrateCold } from "../../../jobs/runbooks/migrate-cold.ts";
import { tpmFolder } from "../../../jobs/tpm.ts";
import { facts } from "../../support/facts.ts";
import { fixture } from "../../support/fixture.ts";
import { memoryStore } from "../../support/memory-store.ts";
import { bareHost } from "../../support/prepared-hosts.ts";
import { refusalCodes } from "../../support/refusal-codes.ts";
import { testSite } from "../../support/site.ts";
import { absent, present, VM1, vm1Running } from "../../support/vm1.ts";

const context = {
  site: testSite(),
  planId: "k7m2qx9d",
  caPem: fixture("certificates/ca.pem"),
  records: memoryStore(),
};
const MOUNT = "/var/lib/libvirt/images/images";
const DISK = "/srv/local/vm1.qcow2";
const FILES = [DISK, "/srv/local/vmlinuz", "/srv/local/initrd.img"];
const STATE = `${tpmFolder(VM1)}/tpm2/tpm2-00.permall`;
const SECRET = "6dd3e4a5-1d76-44ce-961f-f119f5aad935";
const tpm = (inside = "") =>
  `<tpm model='tpm-crb'><backend type='emulator' version='2.0'>${inside}</backend></tpm>`;
/** What its summary asks, once it has moved. */
const moved = {
  kvm1: { [`presence ${VM1}`]: absent, "unit-ended ferry-k7m2qx9d-shut-down": undefined },
  kvm2: { [`presence ${VM1}`]: present() },
};
const file = { bytes: 8, allocatedBytes: 4096, modified: "1.000000000" };

/** vm1 runs on kvm1, with a TPM, and its disk there or on the share. */
function hosts(inside = "", state: readonly string[] = ["tpm2/tpm2-00.permall"], disks = "/srv/local") {
  const here = vm1Running((xml) =>
    xml.replaceAll(MOUNT, disks).replace("</devices>", `${tpm(inside)}</devices>`),
  );
  const own = [...FILES, ...state.map((path) => `${tpmFolder(VM1)}/${path}`)];
  const disk = `${disks}/vm1.qcow2`;
  const layers = [{ path: disk, format: "qcow2", snapshots: 0 }];
  return facts({
    kvm1: {
      ...bareHost("kvm1", "0b"),
      "domain vm1": here,
      [`chain ${disk}`]: { exists: true, layers, problem: undefined },
      [`tpm-state ${tpmFolder(VM1)}`]: { files: state, strange: [] },
      [`file-stats ${own.join(" ")}`]: own.map(() => file),
      "copy-tools": { missing: [], rsync: undefined, sshPort: 22 },
      // What it keeps, once it has let go.
      ...moved.kvm1,
      [`file-stats ${DISK}.ferry-k7m2qx9d ${tpmFolder(VM1)}.ferry-k7m2qx9d`]: [file, "other"],
    },
    kvm2: {
      ...bareHost("kvm2", "0c"),
      "domain vm1": { presence: "absent" },
      ...moved.kvm2,
      [`file-stats ${own.join(" ")}`]: own.map(() => undefined),
      "machine-types": undefined,
      "copy-tools": { missing: [], rsync: undefined, sshPort: 22 },
    },
  });
}
const resolve = (read = hosts()) =>
  migrateCold.resolve(
    { runbook: "migrate-cold", vm: "vm1", source: "kvm1", destination: "kvm2" },
    context,
    read,
  );

describe("migrate-cold of a VM with an emulated TPM", () => {
  it("copies its state and keeps it: the TPM is no device that must stay", async () => {
    const params = await resolve();

    expect(params).toMatchObject({ bound: [], tpm: {} });
    expect(params.copied.at(-1)).toEqual({ kind: "tpm", path: STATE, to: STATE, bytes: 8, there: false });
    const steps = migrateCold.steps(params, context);
    expect(steps.map(({ id }) => id)).toEqual(
      expect.arrayContaining(["migration.tpm-emulated", "volume.make-tpm-folders"]),
    );
    const keeps = steps.find(({ id }) => id === "volume.keep-disks");
    expect(keeps?.title).toBe("Keep the disks of vm1 and the state of its TPM on kvm1 as *.ferry-k7m2qx9d");
    expect(keeps?.apply).toMatchObject([
      { command: { line: expect.stringContaining(`for f in ${DISK} ${tpmFolder(VM1)};`) } },
    ]);
  });

  it("warns of what the guest has sealed, which another firmware does not open", async () => {
    expect(migrateCold.warnings?.(await resolve())).toContainEqual(
      expect.stringContaining("have its recovery key at hand, in case kvm2 has another version."),
    );
  });

  it("asks for the secret of an encrypted state on the destination", async () => {
    expect(await resolve(hosts(`<encryption secret='${SECRET}'/>`))).toMatchObject({
      tpm: { secret: SECRET },
    });
  });

  it("makes and keeps no folder for one that has not been set up yet, and still looks at the destination", async () => {
    const params = await resolve(hosts("", []));
    const ids = migrateCold.steps(params, context).map(({ id }) => id);

    expect(ids).toContain("migration.tpm-emulated");
    expect(ids).not.toContain("volume.make-tpm-folders");
  });

  it("is refused where both hosts share its disks, since libvirt would leave the state behind", async () => {
    expect(await refusalCodes(resolve(hosts("", [], MOUNT)))).toBe("cold.tpm-shared");
  });

  it("names what is kept when it is over, and calls none of it left behind", async () => {
    const read = hosts();
    const summary = await coldSummary(await resolve(read), context, read);

    expect(summary.join("\n")).toContain(
      `kvm1 keeps its old disks, its TPM's state and a copy of its definition: ${DISK}.ferry-k7m2qx9d, ${tpmFolder(VM1)}.ferry-k7m2qx9d.`,
    );
    expect(summary.at(-1)).toBe("Left as they are on kvm1: /srv/local/vmlinuz, /srv/local/initrd.img.");
  });
});

describe.each([
  ["its own disk", true],
  ["a disk that both hosts share", false],
])("migrate-cold of a VM with UEFI variables and %s", (_, isOwn) => {
  const NVRAM = "/var/lib/libvirt/qemu/nvram/vm1_VARS.fd";
  const KEPT = `${NVRAM}.ferry-k7m2qx9d`;

  async function planned() {
    const here = vm1Running((xml) =>
      xml.replaceAll(MOUNT, "/srv/local").replace("</os>", `<nvram>${NVRAM}</nvram></os>`),
    );
    const files = [...FILES, NVRAM];
    const kept = [...(isOwn ? [`${DISK}.ferry-k7m2qx9d`] : []), KEPT];
    const tools = { "copy-tools": { missing: [], rsync: undefined, sshPort: 22 } };
    const layers = [{ path: DISK, format: "qcow2", snapshots: 0 }];
    const read = facts({
      kvm1: {
        ...bareHost("kvm1", "0b"),
        ...tools,
        ...moved.kvm1,
        "domain vm1": here,
        [`chain ${DISK}`]: { exists: true, layers, problem: undefined },
        [`file-stats ${files.join(" ")}`]: files.map(() => file),
        [`file-stats ${kept.join(" ")}`]: kept.map(() => file),
      },
      kvm2: {
        ...bareHost("kvm2", "0c"),
        ...tools,
        ...moved.kvm2,
        "domain vm1": { presence: "absent" },
        [`file-stats ${files.join(" ")}`]: files.map(() => undefined),
        "machine-types": undefined,
      },
    });
    const params = await resolve(read);
    const copied = params.copied.filter(({ kind }) => isOwn || kind === "nvram");
    return { read, params: { ...params, copied } };
  }

  it("keeps them when the source has no definition of it any more", async () => {
    const { params } = await planned();
    const ids = migrateCold.steps(params, context).map(({ id }) => id);
    const gone = ids.indexOf(isOwn ? "migration.undefine-source" : "migration.migrate-offline");

    expect(gone).toBeGreaterThan(0);
    expect(ids.indexOf("volume.keep-nvram")).toBeGreaterThan(gone);
    expect(ids.includes("volume.keep-disks")).toBe(isOwn);
  });

  it("names them when it is over, and calls them not left behind", async () => {
    const { params, read } = await planned();

    const summary = (await coldSummary(params, context, read)).join("\n");

    expect(summary).toContain(
      `kvm1 keeps ${isOwn ? "its old disks, " : ""}its firmware's variables and a copy of its definition:`,
    );
    expect(summary).toContain(`${KEPT}. \`/ferry purge k7m2qx9d\``);
    expect(summary.split("Left as they are")[1] ?? "").not.toContain(NVRAM);
  });
});

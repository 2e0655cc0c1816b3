import { describe, expect, test } from "vitest";
import { CERTIFICATE_FILES, KEY_FILES } from "../../../../jobs/facts/certificates.ts";
import type { Listening } from "../../../../jobs/facts/listening.ts";
import { issueCertificate } from "../../../../jobs/steps/host/issue-certificate.ts";
import { facts } from "../../../support/facts.ts";
import { fixture } from "../../../support/fixture.ts";
import { host } from "../../../support/hosts.ts";
import { settingsOf } from "../../../support/libvirt-settings.ts";
import { unitsWith } from "../../../support/units.ts";

const pem = (name: string) => fixture(`certificates/${name}`);
/** The fixture is valid from 2026-11-23 to 2028-11-22. */
const now = Date.parse("2027-06-01");

const step = (names = ["kvm1", "172.16.1.11"]) =>
  issueCertificate({
    host: host("kvm1"),
    generation: "libvirtd",
    caPem: pem("ca.pem"),
    names,
    qemuGroup: "kvm",
    planId: "k7m2qx9d",
  });

function prepared({
  certificate = "kvm1.pem",
  key = "kvm1.pub",
  readAtMs = now,
  mode = "640 root:kvm",
} = {}) {
  return {
    pem: new Map(CERTIFICATE_FILES.map((file) => [file, pem(certificate)])),
    publicKey: new Map(KEY_FILES.map((file) => [file, pem(key)])),
    access: new Map(
      KEY_FILES.map((file) => [file, file.startsWith("/etc/pki/qemu") ? mode : "600 root:root"]),
    ),
    hasMigrationFolder: false,
    readAtMs,
  };
}

const verdict = (
  certificates: object,
  {
    conf = {},
    names,
    units = unitsWith({}),
    jobs = [] as string[],
    listening = { by: "sockets" } as Listening,
  } = {} as {
    conf?: Parameters<typeof settingsOf>[0];
    names?: string[];
    units?: ReturnType<typeof unitsWith>;
    listening?: Listening;
    jobs?: string[];
  },
) =>
  step(names).check(
    facts({
      kvm1: { certificates, units, listening, "libvirt-settings": settingsOf(conf), "running-jobs": jobs },
    }),
  );

describe("the check", () => {
  test("is satisfied by a good certificate everywhere", async () => {
    expect(await verdict(prepared())).toEqual({ state: "satisfied" });
  });

  test("is needed on a bare host", async () => {
    const bare = { ...prepared(), pem: new Map(), publicKey: new Map(), access: new Map() };

    expect(await verdict(bare)).toEqual({
      state: "needed",
      because: "there is no /etc/pki/libvirt/servercert.pem (and 3 more)",
    });
  });

  test.each([
    ["30 days before it ends", { readAtMs: Date.parse("2028-11-01") }, /servercert.pem ends on 2028-11-22/],
    ["when it has ended", { readAtMs: Date.parse("2029-01-01") }, /ended on 2028-11-22/],
    ["when it has not begun", { readAtMs: Date.parse("2026-01-01") }, /begins only on/],
    [
      "when it is for servers alone",
      { certificate: "kvm1-server-only.pem", key: "kvm1-server-only.pub" },
      /both/,
    ],
    ["when the key is another one", { key: "kvm1-server-only.pub" }, /does not fit its key/],
    [
      "when QEMU cannot read its key",
      { mode: "600 root:root" },
      /server-key.pem is 600 root:root, not 640 root:kvm/,
    ],
  ])("is needed %s", async (_, change, because) => {
    expect(await verdict(prepared(change))).toMatchObject({
      state: "needed",
      because: expect.stringMatching(because),
    });
  });

  test("is needed when a key is unreadable", async () => {
    const broken = prepared();
    broken.publicKey.set("/etc/pki/qemu/client-key.pem", "");

    expect(await verdict(broken)).toMatchObject({
      because: "/etc/pki/qemu/client-cert.pem does not fit its key",
    });
  });

  test("is needed when a name or an address is not in it", async () => {
    expect(await verdict(prepared(), { names: ["kvm1", "10.0.0.11", "kvm1.example"] })).toMatchObject({
      because: expect.stringContaining("does not name 10.0.0.11, kvm1.example"),
    });
  });

  test.each([
    ["another authority's certificate", "kvm1-by-other.pem", "CN=Somebody else"],
    ["one of an authority that only bears the same name", "kvm1-by-namesake.pem", "CN=Ferry example"],
    ["what is no certificate", "kvm1.pub", "unreadable"],
  ])("never overwrites %s", async (_, certificate, issuer) => {
    expect(await verdict(prepared({ certificate }))).toMatchObject({
      state: "blocked",
      error: { code: "host.other-authority", details: { issuer } },
    });
  });

  test.each([
    [{ libvirtd: 'key_file = "/root/key.pem"' }, "key_file is set in /etc/libvirt/libvirtd.conf"],
    [{ qemu: 'default_tls_x509_cert_dir = "/etc/pki/x"' }, "/etc/libvirt/qemu.conf names /etc/pki/x"],
    [{ qemu: 'migrate_tls_x509_cert_dir = "/etc/pki/m"' }, "/etc/libvirt/qemu.conf names /etc/pki/m"],
  ])("names other folders: %j", async (conf, difference) => {
    expect(await verdict(prepared(), { conf })).toMatchObject({
      state: "blocked",
      error: { code: "host.other-tls-folder", details: { difference } },
    });
  });

  test("QEMU's own folder for migrations counts by being there", async () => {
    expect(await verdict({ ...prepared(), hasMigrationFolder: true })).toMatchObject({ state: "blocked" });
    const conf = { qemu: 'migrate_tls_x509_cert_dir = "/etc/pki/qemu"' };
    expect(await verdict({ ...prepared(), hasMigrationFolder: true }, { conf })).toEqual({
      state: "satisfied",
    });
  });

  test("does not renew while a migration uses the listening daemon", async () => {
    const old = prepared({ readAtMs: Date.parse("2028-11-01") });
    const units = unitsWith({ "libvirtd.service": "on", "libvirtd-tls.socket": "on" });

    expect(await verdict(old, { units, jobs: ["vm1"] })).toMatchObject({ error: { code: "host.migrating" } });
    expect(await verdict(old, { units })).toMatchObject({ state: "needed" });
  });

  test("nor while it listens by itself", async () => {
    const old = prepared({ readAtMs: Date.parse("2028-11-01") });
    const units = unitsWith({ "libvirtd.service": "on" });
    const listening: Listening = {
      by: "itself",
      file: "/etc/default/libvirtd",
      arguments: ["--listen"],
      endpoints: [{ address: "any", port: 16514 }],
    };

    expect(await verdict(old, { units, listening, jobs: ["vm1"] })).toMatchObject({
      error: { code: "host.migrating" },
    });
  });
});

describe("the action", () => {
  const [action] = step().apply;
  if (action?.type !== "certificate") throw new Error("not a certificate");
  const install = action.install("PEM");

  test("asks for the names, with a key that is made once and stays on the host", () => {
    expect(action.names).toEqual(["kvm1", "172.16.1.11"]);
    expect(action.request.line).toContain("[ -s /etc/pki/libvirt/private/ferry-k7m2qx9d-key.pem ] || {");
    expect(action.request.line).toMatch(/openssl req -new -key \S+ -subj \/CN=kvm1$/);
  });

  test("installs what fits the key, for libvirt and QEMU, by the right owners", () => {
    expect(install.stdin).toBe("PEM");
    expect(install.line).toContain(
      "put 0600 root /etc/pki/libvirt/private/ferry-k7m2qx9d-key.pem /etc/pki/libvirt/private/serverkey.pem /etc/pki/libvirt/private/clientkey.pem",
    );
    expect(install.line).toContain(
      "put 0640 kvm /etc/pki/libvirt/private/ferry-k7m2qx9d-key.pem /etc/pki/qemu/server-key.pem /etc/pki/qemu/client-key.pem",
    );
  });

  test("shows the installing commands in the plan", () => {
    expect(action.shown).toContain(install.line);
  });
});

describe("the check of its undo", () => {
  const files = [...CERTIFICATE_FILES, ...KEY_FILES].join(" ");
  const undo = (kept: string, socket: "on" | "off", jobs: string[] = []) =>
    step().checkUndo?.(
      facts({
        kvm1: {
          [`kept k7m2qx9d ${files}`]: kept,
          units: unitsWith({ "libvirtd.service": "on", "libvirtd-tls.socket": socket }),
          listening: { by: "sockets" },
          "running-jobs": jobs,
        },
      }),
    );

  test("is needed until what was there before is back, however good the certificate is", async () => {
    expect(await undo("absence", "off")).toMatchObject({ state: "needed" });
    expect(await undo("nothing", "on")).toMatchObject({ state: "satisfied" });
  });

  test("is blocked while libvirt listens and would be left without a certificate", async () => {
    expect(await undo("absence", "on")).toMatchObject({
      error: { code: "host.tls-in-use", details: { unit: "libvirtd-tls.socket" } },
    });
    expect(step().undoAnswersLate).toBe(true);
  });

  test("puts an older one back, but not while a libvirt job runs", async () => {
    expect(await undo("files", "on")).toMatchObject({ state: "needed" });
    expect(await undo("files", "on", ["vm1"])).toMatchObject({ error: { code: "host.migrating" } });
  });
});

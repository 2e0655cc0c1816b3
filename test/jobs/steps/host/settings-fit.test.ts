import { describe, expect, test } from "vitest";
import type { Transport } from "../../../../config/policy.ts";
import { QEMU_FILES } from "../../../../jobs/facts/certificates.ts";
import type { Generation } from "../../../../jobs/steps/host/daemon.ts";
import { settingsFit } from "../../../../jobs/steps/host/settings-fit.ts";
import { facts } from "../../../support/facts.ts";
import { host } from "../../../support/hosts.ts";
import { settingsOf } from "../../../support/libvirt-settings.ts";

const peers = [
  { name: "kvm2", dn: "CN=kvm2" },
  { name: "kvm3", dn: "CN=172.16.1.13" },
];
const check = (
  conf: Parameters<typeof settingsOf>[0],
  generation: Generation = "libvirtd",
  transport: Transport = "tls",
  ofKvm1: Record<string, unknown> = {},
) =>
  settingsFit({ host: host("kvm1"), generation, transport, peers }).check(
    facts({ kvm1: { "libvirt-settings": settingsOf(conf), ...ofKvm1 } }),
  );

describe("settings that change nothing for a migration by TLS are left as they are", () => {
  test.each([
    ["none", {}],
    [
      "what systemd's sockets overrule",
      { libvirtd: 'listen_addr = "10.0.0.1"\ntls_port = "16999"\nlisten_tls = 0' },
    ],
    [
      "what every migration of Ferry's says itself",
      { qemu: 'migration_host = "a.b"\nmigration_address = "10.0.0.1"' },
    ],
    [
      "ports among those that Ferry opens",
      { qemu: "migration_port_min = 49160\nmigration_port_max = 49170" },
    ],
    ["no more than a certificate", { libvirtd: 'auth_tls = "none"\ntls_no_verify_certificate = 0' }],
    ["a list that holds every peer", { libvirtd: 'tls_allowed_dn_list = ["CN=kvm?", "*.1.13"]' }],
    [
      "a strict QEMU",
      { qemu: "default_tls_x509_verify = 0\nmigrate_tls_x509_verify = 1\nmigrate_tls_force = 1" },
    ],
    ["the settings of a daemon that is not in use", { virtproxyd: 'auth_tls = "sasl"' }],
  ])("%s", async (_title, conf) => {
    expect(await check(conf)).toEqual({ state: "satisfied" });
  });
});

describe("settings in the way are named and never rewritten", () => {
  test.each([
    [
      { qemu: "migration_port_min = 50000\nmigration_port_max = 50100" },
      "/etc/libvirt/qemu.conf has migrations come in on ports 50000-50100, not on 49152-49215",
    ],
    [
      { qemu: "migration_port_max = 49300" },
      "/etc/libvirt/qemu.conf has migrations come in on ports 49152-49300, not on 49152-49215",
    ],
    [
      { qemu: 'default_tls_x509_secret_uuid = "00000000-0000-0000-0000-000000000000"' },
      "/etc/libvirt/qemu.conf names a secret (x509_secret_uuid) for a key, and Ferry's key has none",
    ],
    [
      { qemu: "default_tls_x509_verify = 0" },
      "/etc/libvirt/qemu.conf has QEMU take guests from whoever comes (x509_verify = 0)",
    ],
    [
      { libvirtd: 'auth_tls = "sasl"' },
      '/etc/libvirt/libvirtd.conf asks for more than a certificate (auth_tls = "sasl")',
    ],
    [
      { libvirtd: "tls_no_verify_certificate = 1" },
      "/etc/libvirt/libvirtd.conf lets in whoever comes (tls_no_verify_certificate = 1)",
    ],
    [
      { libvirtd: 'tls_allowed_dn_list = ["O=Us,CN=*", "CN=kvm2"]' },
      "/etc/libvirt/libvirtd.conf does not let in kvm3 (tls_allowed_dn_list has nothing for CN=172.16.1.13)",
    ],
    [
      { libvirtd: "tls_allowed_dn_list = []" },
      "/etc/libvirt/libvirtd.conf does not let in kvm2 (tls_allowed_dn_list has nothing for CN=kvm2)",
    ],
  ])("%j", async (conf, differences) => {
    expect(await check(conf)).toMatchObject({
      state: "blocked",
      error: { code: "host.settings-differ", details: { host: "kvm1", differences } },
    });
  });

  test("all of them at once", async () => {
    const conf = { qemu: "migration_port_min = 1024", libvirtd: 'auth_tls = "sasl"' };

    expect(await check(conf)).toMatchObject({
      error: {
        message:
          'libvirt on kvm1 was set up in another way: /etc/libvirt/qemu.conf has migrations come in on ports 1024-49215, not on 49152-49215; /etc/libvirt/libvirtd.conf asks for more than a certificate (auth_tls = "sasl")',
      },
    });
  });

  test("those of the daemon that answers other hosts, where there is one for each driver", async () => {
    expect(await check({ virtproxyd: 'auth_tls = "sasl"' }, "virtqemud")).toMatchObject({
      error: { details: { differences: expect.stringContaining("/etc/libvirt/virtproxyd.conf") } },
    });
  });
});

describe("on other ways than TLS", () => {
  test.each(["ssh", "tcp"] as const)("what concerns certificates is nobody's business: %s", async (way) => {
    const conf = {
      qemu: 'default_tls_x509_verify = 0\ndefault_tls_x509_secret_uuid = "x"',
      libvirtd: 'auth_tls = "sasl"\ntls_allowed_dn_list = []',
    };

    expect(await check(conf, "libvirtd", way)).toEqual({ state: "satisfied" });
    expect(await check({ qemu: "migration_port_min = 1024" }, "libvirtd", way)).toMatchObject({
      error: { details: { differences: expect.stringContaining("ports 1024-49215") } },
    });
  });

  test("a host that takes guests encrypted alone needs certificates all the same", async () => {
    const conf = { qemu: "migrate_tls_force = 1" };
    const access = new Map(QEMU_FILES.map((file) => [file, "644 root:root"]));

    expect(await check(conf, "libvirtd", "ssh", { certificates: { access: new Map() } })).toMatchObject({
      error: { details: { differences: expect.stringContaining("there is no /etc/pki/qemu/ca-cert.pem") } },
    });
    expect(await check(conf, "libvirtd", "ssh", { certificates: { access } })).toEqual({
      state: "satisfied",
    });
  });
});

describe("a libvirtd that opens its ports by itself heeds more of them", () => {
  const itself = (libvirtd: string, words: string[] = []) =>
    settingsFit({
      host: host("kvm1"),
      generation: "libvirtd",
      transport: "tls",
      byItself: true,
      peers,
    }).check(
      facts({
        kvm1: {
          "libvirt-settings": settingsOf({ libvirtd }),
          listening: { by: "itself", file: "/etc/sysconfig/libvirtd", arguments: words, endpoints: [] },
        },
      }),
    );

  test.each([
    ['tls_port = "16999"', "has it listen for TLS on port 16999, not on 16514"],
    ['listen_addr = "10.0.0.1"', "has it listen on 10.0.0.1, not on 172.16.1.11"],
    ["listen_tcp = 1", "would have --listen open a port without TLS as well (listen_tcp = 1)"],
  ])("%s", async (text, difference) => {
    expect(await itself(text)).toMatchObject({
      error: { details: { differences: `/etc/libvirt/libvirtd.conf ${difference}` } },
    });
  });

  test.each([
    'listen_addr = "0.0.0.0"',
    'listen_addr = "172.16.1.11"',
    'tls_port = "16514"',
    "listen_tls = 0",
  ])("%s does no harm", async (text) => {
    expect(await itself(text)).toEqual({ state: "satisfied" });
  });

  test("a port without TLS that is open already is not Ferry's doing", async () => {
    expect(await itself("listen_tcp = 1", ["--listen"])).toEqual({ state: "satisfied" });
  });
});

test("changes nothing", () => {
  expect(settingsFit({ host: host("kvm1"), generation: "libvirtd", transport: "tls", peers }).preflight).toBe(
    true,
  );
});

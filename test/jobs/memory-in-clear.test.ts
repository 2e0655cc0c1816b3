import { expect, test } from "vitest";
import type { Certificates } from "../../jobs/facts/certificates.ts";
import { memoryInClear } from "../../jobs/memory-in-clear.ts";
import { facts } from "../support/facts.ts";
import { fixture } from "../support/fixture.ts";
import { host } from "../support/hosts.ts";
import { settingsOf } from "../support/libvirt-settings.ts";
import { bareHost, preparedHost } from "../support/prepared-hosts.ts";

/** The fixtures' certificate names kvm1, so kvm1 is the destination here. */
const because = (kvm1: Record<string, unknown>, kvm2 = preparedHost("kvm2", "0c")) =>
  memoryInClear(host("kvm2"), host("kvm1"), facts({ kvm1, kvm2 }));

/** A prepared host with other certificates of QEMU's than it was given. */
function withPem(name: string, files: Readonly<Record<string, string>>) {
  const host = preparedHost(name, "0b");
  const certificates = host.certificates as Certificates;
  const pem = new Map([
    ...certificates.pem,
    ...Object.entries(files).map(
      ([file, from]) => [`/etc/pki/qemu/${file}`, fixture(`certificates/${from}`)] as const,
    ),
  ]);
  return { ...host, certificates: { ...certificates, pem } };
}

test("is encrypted between hosts with good certificates", async () => {
  expect(await because(preparedHost("kvm1", "0b"))).toBeUndefined();
});

test.each([
  ["kvm1 has no /etc/pki/qemu/ca-cert.pem", bareHost("kvm1", "0b")],
  [
    "kvm1 keeps QEMU's certificates in /etc/pki/else",
    {
      ...preparedHost("kvm1", "0b"),
      "libvirt-settings": settingsOf({ qemu: 'default_tls_x509_cert_dir = "/etc/pki/else"' }),
    },
  ],
  [
    "kvm1 keeps QEMU's key behind a secret",
    {
      ...preparedHost("kvm1", "0b"),
      "libvirt-settings": settingsOf({ qemu: 'migrate_tls_x509_secret_uuid = "x"' }),
    },
  ],
  ["kvm1 does not trust kvm2's certificate", withPem("kvm1", { "ca-cert.pem": "other-ca.pem" })],
  ["kvm2 does not trust kvm1's certificate", withPem("kvm1", { "server-cert.pem": "kvm1-by-namesake.pem" })],
])("is in clear where %s", async (reason, kvm1) => {
  expect(await because(kvm1)).toBe(reason);
});

test("is in clear where a certificate has ended", async () => {
  const old = (name: string) => {
    const host = preparedHost(name, "0b");
    const certificates = host.certificates as Certificates;
    return { ...host, certificates: { ...certificates, readAtMs: Date.parse("2029-01-01") } };
  };

  expect(await because(old("kvm1"), old("kvm2"))).toBe("kvm1 does not trust kvm2's certificate");
});

test("is in clear where the destination's certificate does not name its address", async () => {
  const answers = { kvm1: preparedHost("kvm1", "0b"), kvm2: preparedHost("kvm2", "0c") };

  expect(await memoryInClear(host("kvm1"), host("kvm2"), facts(answers))).toBe(
    "kvm2's certificate does not name 172.16.1.12",
  );
});

import { expect, test } from "vitest";
import { certificates } from "../../../jobs/facts/certificates.ts";
import { answer } from "../../support/answer.ts";

test("reads access, public keys and certificates of a prepared host", () => {
  const stdout = `access /etc/pki/libvirt/private/serverkey.pem 600 root:root
access /etc/pki/qemu/server-key.pem 640 root:kvm
==> /etc/pki/libvirt/private/serverkey.pem
-----BEGIN PUBLIC KEY-----
AAAA
-----END PUBLIC KEY-----
==> /etc/pki/qemu/server-key.pem

==> /etc/pki/CA/cacert.pem <==
-----BEGIN CERTIFICATE-----
BBBB
-----END CERTIFICATE-----

==> /etc/pki/libvirt/servercert.pem <==
-----BEGIN CERTIFICATE-----
CCCC
-----END CERTIFICATE-----
`;

  const found = answer(certificates, stdout, 0, { askedAtMs: 1, answeredAtMs: 5 });

  expect(found.access.get("/etc/pki/qemu/server-key.pem")).toBe("640 root:kvm");
  expect(found.publicKey.get("/etc/pki/libvirt/private/serverkey.pem")).toContain("AAAA");
  expect(found.publicKey.get("/etc/pki/qemu/server-key.pem")).toBe("");
  expect([...found.pem.keys()]).toEqual(["/etc/pki/CA/cacert.pem", "/etc/pki/libvirt/servercert.pem"]);
  expect(found.pem.get("/etc/pki/libvirt/servercert.pem")).toMatch(
    /^-----BEGIN CERT[\s\S]*CCCC[\s\S]*CATE-----$/,
  );
  expect([found.hasMigrationFolder, found.readAtMs]).toEqual([false, 5]);
});

test("a bare host has none", () => {
  const found = answer(certificates, "migration-folder\n");

  expect([found.pem.size, found.publicKey.size, found.hasMigrationFolder]).toEqual([0, 0, true]);
});

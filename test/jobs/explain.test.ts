import { describe, expect, it } from "vitest";
import type { ErrorCode } from "../../jobs/error.ts";
import { explain } from "../../jobs/explain.ts";

const explained = (output: string) => explain({ host: "kvm1", output }, "virsh migrate");

describe("explain", () => {
  // The words as libvirt 9.0, QEMU 7.2 and nfs-utils 2.6 emit them, on one line among others.
  it.each<[ErrorCode, string]>([
    ["migration.storage-not-shared", "Unsafe migration: Migration without shared storage is unsafe"],
    [
      "migration.cache-unsafe",
      "Unsafe migration: Migration may lead to data corruption if disks use cache other than none or directsync",
    ],
    [
      "migration.cache-unsafe",
      "Unsafe migration: Migration may lead to data corruption if disks use cache != none or cache != directsync",
    ],
    ["migration.has-snapshots", "Requested operation is not valid: cannot migrate domain with 2 snapshots"],
    [
      "migration.same-host-uuid",
      "internal error: Attempt to migrate guest to the same host 6f657272-7920-4c61-8062-00000000000b",
    ],
    [
      "migration.name-unresolved",
      "internal error: hostname on destination resolved to localhost, but migration requires an FQDN",
    ],
    [
      "migration.name-unresolved",
      "Unable to resolve address 'kvm2' service '49152': Name or service not known",
    ],
    ["migration.memory-port-closed", "unable to connect to server at '172.16.1.12:49152': No route to host"],
    [
      "migration.memory-port-closed",
      "unable to connect to server at '172.16.1.12:49199': Connection timed out",
    ],
    ["migration.memory-port-closed", "unable to connect to server at 'fd00::12:49215': Connection refused"],
    ["migration.rpc-port-closed", "unable to connect to server at '172.16.1.12:16514': Connection refused"],
    ["migration.rpc-port-closed", "unable to connect to server at '172.16.1.12:16509': Connection refused"],
    [
      "migration.certificate-refused",
      "Certificate /etc/pki/x.pem owner does not match the hostname 172.16.1.12",
    ],
    ["migration.certificate-refused", "authentication failed: Failed to verify peer's certificate"],
    [
      "migration.cpu-incompatible",
      "operation failed: guest CPU doesn't match specification: missing features: avx512f",
    ],
    [
      "migration.cpu-incompatible",
      "the CPU is incompatible with host CPU: Host CPU does not provide required features: avx512f",
    ],
    [
      "migration.machine-unknown",
      "unsupported configuration: Emulator '/usr/bin/qemu-system-x86_64' does not support machine type 'pc-q35-9.0'",
    ],
    [
      "migration.machine-unknown",
      "Cannot check QEMU binary /usr/libexec/qemu-kvm: No such file or directory",
    ],
    [
      "migration.disk-in-use",
      `internal error: process exited while connecting to monitor: Failed to get "write" lock`,
    ],
    ["migration.disk-in-use", `Failed to get shared "write" lock`],
    ["migration.disk-in-use", `Failed to get "consistent read" lock`],
    ["migration.lost-destination", "operation failed: Lost connection to destination host"],
    // Seen in the lab, with the wire between the hosts cut.
    ["migration.lost-destination", "error: internal error: client socket is closed"],
    ["migration.no-memory", "cannot set up guest memory 'pc.ram': Cannot allocate memory"],
    [
      "domain.already-defined",
      "operation failed: domain 'vm1' already exists with uuid 4d1f2d6e-0000-4000-8000-000000000065",
    ],
    [
      "domain.already-defined",
      "operation failed: domain 'vm1' is already defined with uuid 4d1f2d6e-0000-4000-8000-000000000065",
    ],
    [
      "migration.disk-unreadable",
      "Cannot access storage file '/srv/vm1.qcow2' (as uid:107, gid:107): Permission denied",
    ],
    [
      "migration.disk-unreadable",
      "Cannot access backing file '/srv/base.qcow2' of storage file '/srv/vm1.qcow2' (as uid:107, gid:107): No such file or directory",
    ],
    ["migration.canceled", "operation aborted: job 'migration out' canceled by client"],
    ["migration.canceled", "operation aborted: migration out job: canceled by client"],
  ])("takes for %s: %s", (code, words) => {
    const output = `Migration: [ 12.34 %]\nerror: ${words}\n`;

    expect(explained(output)).toMatchObject({ code, details: { host: "kvm1", output } });
  });

  it.each([
    "unable to connect to server at '172.16.1.12:16510': Connection refused",
    "unable to connect to server at '172.16.1.12:49151': Connection refused",
    "operation failed: job 'migration out' unexpectedly failed",
    "",
  ])("does not guess the cause of %j", (output) => {
    expect(explained(output)).toMatchObject({
      code: "host.command-failed",
      details: { host: "kvm1", output, command: "virsh migrate" },
    });
  });

  it("leaves no placeholder in what people read", () => {
    const known = explained("Unable to resolve address 'kvm2' service '49152': Name or service not known");

    expect(`${known.message} ${known.remedy}`).not.toMatch(/[{}]/);
  });
});

import type { Host } from "../../config/inventory.ts";
import { CERTIFICATE_FILES, DH_PARAMETERS_FILE, KEY_FILES } from "../../jobs/facts/certificates.ts";
import type { Fact, Read } from "../../jobs/step.ts";
import { migrateOptions } from "../../jobs/steps/migration/migrate-live.ts";
import { facts } from "./facts.ts";
import { fixture } from "./fixture.ts";
import { settingsOf } from "./libvirt-settings.ts";
import { unitsWith } from "./units.ts";
import { moveOfVm1 } from "./vm1.ts";

const MIGRATE_OPTIONS = new Set(migrateOptions(moveOfVm1()));

const PEERS = ["172.16.1.11", "172.16.1.12"];

/** A host that reaches the KVM hosts, one or both, by this interface. */
export const routesBy = (device: string): Record<string, ReadonlyMap<string, string>> =>
  Object.fromEntries(
    [PEERS, ...PEERS.map((peer) => [peer])].map((asked) => [
      `routes ${asked.join(" ")}`,
      new Map(asked.map((peer) => [peer, device])),
    ]),
  );

/** What a Debian host with everything installed says of itself before Ferry has touched it; no firewall. */
export function bareHost(name: string, tail: string): Record<string, unknown> {
  return {
    clock: { skewMs: 12, uncertaintyMs: 40 },
    software: {
      manager: "apt",
      architecture: "x86_64",
      tools: new Set(["virsh", "libvirt", "emulator", "qemu-img", "mount.nfs", "openssl", "exportfs"]),
    },
    units: unitsWith({
      "libvirtd.service": "idle",
      "libvirtd.socket": "on",
      "libvirtd-tls.socket": "off",
      "virtlogd.socket": "on",
      "nfs-server.service": "on",
    }),
    identity: {
      hostname: name,
      dmiUuid: `6f657272-7920-4c61-8062-0000000000${tail}`,
      machineUuid: undefined,
    },
    "qemu-user": { name: "libvirt-qemu", uid: 64055, group: "kvm", gid: 105 },
    listening: { by: "sockets" },
    "migrate-abilities": { options: MIGRATE_OPTIONS, qemu: [7, 2, 22] },
    "libvirt-settings": settingsOf(),
    selinux: { mode: "off", virtUseNfs: undefined },
    certificates: {
      pem: new Map(),
      publicKey: new Map(),
      access: new Map(),
      hasMigrationFolder: false,
      readAtMs: 0,
    },
    firewall: { kind: "none" },
    ...routesBy("br0"),
    "peer-lines authorized_keys": new Map(),
    "opened-tcp-sockets": new Set(),
    "nfs-exports": { active: [], files: new Map() },
  };
}

/** The same host with all that `prepare-host` does: the fixture's certificate names kvm1 alone. */
export function preparedHost(name: string, tail: string): Record<string, unknown> {
  const bare = bareHost(name, tail);
  return {
    ...bare,
    units: unitsWith({
      "libvirtd.service": "idle",
      "libvirtd.socket": "on",
      "libvirtd-tls.socket": "on",
      "virtlogd.socket": "on",
    }),
    certificates: {
      pem: new Map([
        ...["/etc/pki/CA/cacert.pem", "/etc/pki/qemu/ca-cert.pem"].map(
          (file) => [file, fixture("certificates/ca.pem")] as const,
        ),
        ...CERTIFICATE_FILES.map((file) => [file, fixture("certificates/kvm1.pem")] as const),
      ]),
      publicKey: new Map(KEY_FILES.map((file) => [file, fixture("certificates/kvm1.pub")])),
      access: new Map([
        ...KEY_FILES.map((file) => [file, file.includes("qemu") ? "640 root:kvm" : "600 root:root"] as const),
        [DH_PARAMETERS_FILE, "644 root:root"],
      ]),
      hasMigrationFolder: false,
      readAtMs: Date.parse("2027-06-01"),
    },
  };
}

/** A table of facts that remembers what was asked: `kvm1 clock`. */
export function listening(answers: Parameters<typeof facts>[0]): { read: Read; asked: Set<string> } {
  const read = facts(answers);
  const asked = new Set<string>();
  return {
    asked,
    read: <T>(host: Host, fact: Fact<T>) => {
      asked.add(`${host.name} ${fact.id}`);
      return read(host, fact);
    },
  };
}

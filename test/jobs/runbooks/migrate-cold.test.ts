import { describe, expect, it } from "vitest";
import type { RunbookContext } from "../../../jobs/runbook.ts";
import { migrateCold } from "../../../jobs/runbooks/migrate-cold.ts";
import { facts } from "../../support/facts.ts";
import { fixture } from "../../support/fixture.ts";
import { memoryStore } from "../../support/memory-store.ts";
import { bareHost } from "../../support/prepared-hosts.ts";
import { testSite } from "../../support/site.ts";
import { VM1, vm1Running } from "../../support/vm1.ts";

const context: RunbookContext = {
  site: testSite(),
  planId: "k7m2qx9d",
  caPem: fixture("certificates/ca.pem"),
  records: memoryStore(),
};
const QEMU = "/usr/bin/qemu-system-x86_64";
const DISK = "/var/lib/libvirt/images/images/vm1.qcow2";
const MACHINE = `machine-known --virttype qemu --emulatorbin ${QEMU} --arch x86_64 --machine pc-q35-7.2`;
const COMPARE = "cpu-compatible qemu pc-q35-7.2";
const layer = { path: DISK, format: "qcow2", virtualSizeBytes: 64 * 2 ** 20 };

/** vm1 runs on kvm1, with all its files on the share; kvm2 offers what it is told. */
const sharedVm = (there: Record<string, unknown>) => ({
  nfs1: {
    ...bareHost("nfs1", "0a"),
    "directory /srv/nfs/images": { kind: "directory", uid: 64055, nearest: "/srv/nfs/images" },
  },
  kvm1: {
    ...bareHost("kvm1", "0b"),
    "domain vm1": vm1Running(),
    [`chain ${DISK}`]: { exists: true, layers: [layer], problem: undefined },
    [COMPARE]: { compatible: true, says: "identical" },
  },
  kvm2: {
    ...bareHost("kvm2", "0c"),
    "domain vm1": { presence: "absent" },
    [`presence ${VM1}`]: { presence: "absent", process: false },
    [COMPARE]: { compatible: true, says: "identical" },
    ...there,
  },
});
const offering = (machine: string, emulator = QEMU) => ({
  "machine-types": new Map([["x86_64", { emulator, machines: [machine] }]]),
});

describe("a cold move of a VM on shared disks, whose definition libvirt moves as it is", () => {
  const asked = { runbook: "migrate-cold", vm: "vm1", source: "kvm1", destination: "kvm2" } as const;
  const refused = { known: false, says: "the machine 'pc-q35-7.2' is not supported by emulator" };

  it.each([
    ["machine type", offering("pc-q35-6.2")],
    ["QEMU program", offering("pc-q35-7.2", "/usr/libexec/qemu-kvm")],
  ])(
    "is refused in the plan where the destination has not its %s, and promises no other",
    async (_, there) => {
      const read = facts(sharedVm({ ...there, [MACHINE]: refused }));
      const params = await migrateCold.resolve(asked, context, read);
      const preflight = migrateCold
        .steps(params, context)
        .filter(({ id }) => id === "migration.cpu-compatible");

      expect(migrateCold.warnings?.(params).join(" ")).not.toMatch(/machine type/);
      expect(params.change).toEqual({ files: [], flattened: [] });
      expect(preflight).toHaveLength(1);
      expect(await preflight[0]?.check(read)).toMatchObject({
        state: "blocked",
        error: {
          code: "cold.machine-as-it-is",
          remedy: expect.stringContaining("`virsh edit vm1` on kvm1"),
          details: { output: refused.says },
        },
      });
    },
  );
});

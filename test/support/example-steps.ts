import type { PlannedStep } from "../../jobs/record.ts";

const step = (id: string, title: string, change: Partial<PlannedStep> = {}): PlannedStep => ({
  id,
  title,
  risk: "safe",
  state: "satisfied",
  commands: [],
  ...change,
});

/** What `/migrate vm1 kvm1 kvm2` needs where a host was added lately: two small things, and the move. */
export const migrationSteps: PlannedStep[] = [
  step("migration.domain-on-source", "vm1 runs on kvm1, and nowhere else"),
  step("migration.memory-fits", "kvm2 has memory for vm1", { because: "6.2 GiB free, 2 GiB needed" }),
  step("migration.networks-exist", "kvm2 has the networks of vm1"),
  step("host.enable-libvirt", "Run libvirt on kvm2, also after a boot"),
  step("host.open-tls-socket", "Let libvirt on kvm2 listen for TLS on port 16514", {
    state: "needed",
    because: "libvirtd-tls.socket is not running",
    canUndo: true,
    commands: [{ host: "kvm2", shown: "systemctl enable --now libvirtd-tls.socket" }],
  }),
  step("pool.start-pool", "Start pool images on kvm2, mounting /var/lib/libvirt/images/shared", {
    state: "needed",
    because: "the pool is not running",
    canUndo: true,
    commands: [
      { host: "kvm2", shown: "virsh pool-build images" },
      { host: "kvm2", shown: "virsh pool-start images" },
    ],
  }),
  step("migration.ports-open", "kvm1 reaches the migration ports of kvm2", {
    state: "later",
    because: "answers once the steps above are done",
  }),
  step("migration.migrate-live", "Move vm1 from kvm1 to kvm2 while it runs", {
    risk: "disruptive",
    state: "needed",
    because: "vm1 runs on kvm1",
    canUndo: false,
    commands: [
      {
        host: "kvm1",
        shown:
          "systemd-run --quiet --unit=ferry-k7m2qx9d-migrate --property=RemainAfterExit=yes --setenv=LC_ALL=C sh -c 'virsh migrate --domain 4dea22b3-1d52-4d56-8a2f-3e0c1f1a9b10 --desturi qemu+tls://172.16.1.12/system --migrateuri tcp://172.16.1.12 --live --p2p --tls --persistent --undefinesource --abort-on-error --auto-converge'",
      },
    ],
  }),
];

/** Their places in the plan. */
export const at = { tlsSocket: 4, pool: 5, ports: 6, move: 7 } as const;

/** The same plan when two things stand in its way. */
export const blockedSteps: PlannedStep[] = migrationSteps.map((planned) => {
  if (planned.id === "migration.memory-fits") {
    return {
      ...planned,
      state: "blocked",
      error: {
        code: "migration.no-memory",
        title: "kvm2 has 1.2 GiB of free memory, vm1 needs 2 GiB",
        remedy: "Free memory on kvm2 or choose another destination.",
        host: "kvm2",
      },
    };
  }
  if (planned.id === "migration.networks-exist") {
    return {
      ...planned,
      state: "blocked",
      error: {
        code: "migration.no-bridge",
        title: "kvm2 has no bridge br0",
        remedy: "Create br0 on kvm2, in the same network as on kvm1.",
        host: "kvm2",
        output: 'Device "br0" does not exist.',
      },
    };
  }
  return planned;
});

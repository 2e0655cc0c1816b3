import { describe, expect, it } from "vitest";
import type { Presence } from "../../../../jobs/facts/presence.ts";
import { migrateLive } from "../../../../jobs/steps/migration/migrate-live.ts";
import { facts } from "../../../support/facts.ts";
import { bareHost } from "../../../support/prepared-hosts.ts";
import { absent, moveOfVm1, present, VM1 } from "../../../support/vm1.ts";
import { withoutLibvirt } from "../../../support/without-libvirt.ts";

const check = (here: Presence, there: Presence, kvm2 = bareHost("kvm2", "0c")) =>
  migrateLive(moveOfVm1()).check(
    facts({ kvm1: { [`presence ${VM1}`]: here }, kvm2: { ...kvm2, [`presence ${VM1}`]: there } }),
  );
const LINE = `virsh -c qemu:///system migrate --domain ${VM1} --desturi qemu+tls://172.16.1.12/system --migrateuri tcp://172.16.1.12 --listen-address 172.16.1.12 --live --p2p --tls --persistent --undefinesource --abort-on-error --auto-converge`;

describe("migration.migrate-live", () => {
  it("is needed while the VM runs on its source", async () => {
    expect(await check(present(), absent)).toEqual({ state: "needed", because: "vm1 runs on kvm1" });
  });

  it("is needed, too, while the destination has no libvirt yet that could have the VM", async () => {
    const silent: Presence = { presence: "unknown", process: false };

    expect(await check(present(), silent, withoutLibvirt("kvm2", "0c"))).toMatchObject({ state: "needed" });
    expect(await check(absent, silent, withoutLibvirt("kvm2", "0c"))).toMatchObject({
      error: { message: "vm1 runs neither on kvm1 nor on kvm2" },
    });
    expect(await check(present(), silent)).toMatchObject({
      error: { message: "vm1 is in a state that kvm2 cannot tell" },
    });
  });

  it("is true once the VM runs on its destination, persistent there and unknown to the source", async () => {
    expect(await check(absent, present({ reason: "migrated" }))).toEqual({ state: "satisfied" });
  });

  it.each<[string, Presence, Presence, string, string]>([
    [
      "is on its way",
      present({ job: "outgoing" }),
      present({ state: "paused", job: "incoming" }),
      "migration.unclear",
      "vm1 is on its way from kvm1 to kvm2",
    ],
    ["runs twice", present(), present(), "migration.unclear", "vm1 runs on kvm1 and on kvm2"],
    ["runs nowhere", absent, absent, "migration.unclear", "vm1 runs neither on kvm1 nor on kvm2"],
    [
      "is on a silent host",
      { presence: "unknown", process: true },
      absent,
      "migration.unclear",
      "vm1 is in a state that kvm1 cannot tell",
    ],
    [
      "arrived without a definition on disk",
      absent,
      present({ persistent: false }),
      "migration.unclear",
      "vm1 runs on kvm2, but would be gone once it stops",
    ],
    [
      "arrived, with its old definition left",
      present({ state: "shut off", reason: "migrated" }),
      present({ reason: "migrated" }),
      "migration.unclear",
      "vm1 runs on kvm2, and its definition is still on kvm1",
    ],
  ])("is blocked when the VM %s", async (_title, here, there, code, message) => {
    expect(await check(here, there)).toMatchObject({ state: "blocked", error: { code, message } });
  });

  it.each<[string, Presence, Presence, string | undefined]>([
    ["a silent host", { presence: "unknown", process: true }, absent, "wait"],
    ["a move that goes on", present({ job: "outgoing" }), absent, "wait"],
    ["a remnant that libvirt may still clear away", present(), present({ state: "paused" }), "soon"],
    ["a VM that runs twice", present(), present(), undefined],
  ])("says whether it may pass: %s", async (_title, here, there, passing) => {
    const verdict = await check(here, there);

    expect(verdict.state === "blocked" && verdict.passing).toBe(passing);
  });

  it("says how to make a VM persistent that arrived without its definition", async () => {
    expect(await check(absent, present({ persistent: false }))).toMatchObject({
      error: {
        remedy: `Make it persistent: \`virsh dumpxml --domain ${VM1} | virsh define /dev/stdin\` on kvm2.`,
      },
    });
  });

  it("moves peer to peer over TLS, in a unit of the source that outlives Ferry", () => {
    const { apply, risk, host, commits } = migrateLive(moveOfVm1());

    expect(risk).toBe("disruptive");
    expect(commits).toBe(true);
    expect(host).toBe("kvm1");
    expect(apply).toMatchObject([
      {
        type: "unit",
        host: { name: "kvm1" },
        unit: "ferry-k7m2qx9d-migrate",
        command: { line: LINE, shown: LINE },
        progress: { id: `migration-progress ${VM1}` },
        stop: { line: `virsh -c qemu:///system domjobabort --domain ${VM1}` },
      },
    ]);
  });

  it("puts an IPv6 address in brackets in URIs, and as it is elsewhere", () => {
    const move = moveOfVm1();
    const [action] = migrateLive({
      ...move,
      destination: { ...move.destination, migrationAddress: "fd00::12" },
    }).apply;

    expect(action).toMatchObject({
      command: {
        line: expect.stringContaining(
          "--desturi 'qemu+tls://[fd00::12]/system' --migrateuri 'tcp://[fd00::12]' --listen-address fd00::12 ",
        ),
      },
    });
  });

  it.each([
    ["tls", "disruptive", "qemu+tls://172.16.1.12/system "],
    [
      "ssh",
      "disruptive",
      "'qemu+ssh://root@172.16.1.12/system?no_tty=1&keyfile=/etc/libvirt/ferry/migration-key' ",
    ],
    ["tcp", "destructive", "qemu+tcp://172.16.1.12/system "],
  ] as const)("goes by %s, which is %s", (transport, risk, uri) => {
    const step = migrateLive(moveOfVm1({ transport }));

    expect(step.risk).toBe(risk);
    expect(step.apply).toMatchObject([{ command: { line: expect.stringContaining(`--desturi ${uri}`) } }]);
  });

  it("leaves the memory in clear only where it cannot be encrypted", () => {
    const move = { transport: "ssh", clearBecause: "kvm2 has no certificate" } as const;
    const line = (step: ReturnType<typeof migrateLive>) =>
      step.apply.map((action) => (action.type === "unit" ? action.command.line : "")).join("");

    expect(line(migrateLive(moveOfVm1(move)))).not.toContain("--tls");
    expect(line(migrateLive(moveOfVm1(move)))).toContain(" --live --p2p --persistent --undefinesource ");
    expect(line(migrateLive(moveOfVm1({ transport: "ssh" })))).toContain(" --live --p2p --tls --persistent ");
  });

  it("has no undo: going back is a move of its own", () => {
    expect(migrateLive(moveOfVm1()).undo).toEqual({
      impossible: "After the switchover there is no undo: `/migrate vm1 kvm2 kvm1` moves it back.",
    });
  });
});

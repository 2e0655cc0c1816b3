import { describe, expect, it } from "vitest";
import { usages } from "../../bot/usage.ts";
import type { PlannedStep, Snapshot } from "../../jobs/record.ts";
import { at, blockedSteps, migrationSteps } from "../support/example-steps.ts";
import { plain } from "../support/plain.ts";
import { scene } from "../support/scene.ts";

const UUID = "4dea22b3-1d52-4d56-8a2f-3e0c1f1a9b10";
const vm1 = (state: string, uuid = UUID) => ({
  name: "vm1",
  uuid,
  state,
  persistent: true,
  autostart: true,
  memoryBytes: 2 ** 31,
});
const error = {
  code: "ssh.unreachable",
  title: "nfs1 cannot be reached by SSH",
  remedy: "Check that nfs1 is up.",
};

async function asked(typed: string, hosts: Snapshot["hosts"] = [], slow: readonly string[] = []) {
  const play = scene({ slow });
  await play.store.saveSnapshot({ at: play.now() - 12_000, hosts });
  return { said: (await play.say("eve", typed)).map(plain).join("\n") };
}

describe("/ferry hosts", () => {
  const kvm2 = { name: "kvm2", domains: [vm1("running")], readAt: Date.UTC(2026, 10, 23, 13, 58, 0) };

  it("names every host of the site file, what it has, who did not answer and why, and what is not known yet", async () => {
    const shares = [
      { name: "images", state: "mounted" as const },
      { name: "isos", state: "none" as const },
    ];
    const { said } = await asked("/ferry hosts", [
      { name: "nfs1", domains: [], error, readAt: Date.UTC(2026, 10, 23, 13, 0, 0) },
      { name: "kvm1", domains: [vm1("running"), { ...vm1("shut off"), name: "vm2" }], shares },
    ]);

    expect(said).toBe(
      [
        "3 hosts; kvm2 has not answered yet  [hosts, unknown]",
        "nfs1 (172.16.1.10): did not answer, last read 1 h 00 m ago, serves images",
        "kvm1 (172.16.1.11): answers, 2 VMs, 1 running, mounts images, has not mounted isos",
        "kvm2 (172.16.1.12): has not answered yet, and was never read",
        "Read just now, but not within 3 s: kvm2. What stands of it is from before; it is still being asked, so ask again in a moment.",
        "nfs1 did not answer: nfs1 cannot be reached by SSH. Check that nfs1 is up.",
      ].join("\n"),
    );
  });

  it("says of a slow host what it was like, and how old that is", async () => {
    const { said } = await asked("/ferry hosts", [kvm2], ["kvm2"]);

    expect(said).toContain(
      "kvm2 (172.16.1.12): has not answered yet; as read 2 m 00 s ago: answers, 1 VM, 1 running",
    );
  });

  it("asks whether a worker runs where nobody has read any host", async () => {
    const { said } = await asked("/ferry hosts");

    expect(said).toContain("3 hosts; nfs1, kvm1 and kvm2 have not answered yet  [hosts, unknown]");
    expect(said).toContain("No host has been read in the 3 s since you asked");
    expect(said).toContain("Does a worker run");
  });
});

describe("/ferry vms", () => {
  const hosts = [
    { name: "kvm1", domains: [vm1("running")] },
    { name: "kvm2", domains: [{ ...vm1("paused"), name: "vm2", persistent: false, autostart: false }] },
  ];

  it("tells where each is and what it is like", async () => {
    const { said } = await asked("/ferry vms", hosts);

    expect(said).toContain("vm1 on kvm1: running, 2 GiB, starts with its host");
    expect(said).toContain("vm2 on kvm2: paused, 2 GiB, transient: gone once it stops");
  });

  it("can be asked of one host", async () => {
    const { said } = await asked("/ferry vms kvm2", hosts);

    expect(said).toContain("1 VM on kvm2  [VMs, neutral]");
    expect(said).not.toContain("vm1");
  });

  it("says why a VM is paused", async () => {
    const stopped = { ...vm1("paused"), reason: "I/O error" };

    expect((await asked("/ferry vms kvm1", [{ name: "kvm1", domains: [stopped] }])).said).toContain(
      "vm1 on kvm1: paused (I/O error), 2 GiB",
    );
  });

  it("counts nothing where nothing was read", async () => {
    const silent = { name: "kvm2", domains: [], error };

    expect((await asked("/ferry vms kvm2")).said).toContain("kvm2 has not answered yet  [VMs, unknown]");
    expect((await asked("/ferry vms kvm2", [silent])).said).toContain("kvm2 did not answer  [VMs, unknown]");
    expect((await asked("/ferry vms", [silent])).said).toContain(
      "nfs1 and kvm1 have not answered yet; kvm2 did not answer  [VMs, unknown]",
    );
  });

  it("comes in the order of the site file, whoever answered first", async () => {
    const { said } = await asked("/ferry vms", [...hosts].reverse());

    expect(said.indexOf("vm1 on kvm1")).toBeLessThan(said.indexOf("vm2 on kvm2"));
  });

  it("counts what is known and names the slow", async () => {
    const { said } = await asked("/ferry vms", hosts, ["kvm2"]);

    expect(said).toContain("2 VMs; nfs1 and kvm2 have not answered yet  [VMs, unknown]");
  });

  it("names disks, those on a share by its name, and the last move", async () => {
    const disks = [
      { target: "vda", device: "disk", source: "/var/lib/libvirt/images/shared/vm1.qcow2" },
      { target: "vdb", device: "disk", source: "/var/lib/data.img" },
      { target: "sda", device: "cdrom" },
    ];
    const play = scene();
    await play.say("ann", "/migrate vm1 kvm2 kvm1");
    play.pass(60);
    const by = { person: "bob", platform: "fake", account: "bob" };
    await play.change("k7m2qx9d", { state: "done", approvals: [{ by, at: play.now() }] });
    play.pass(3600);
    await play.store.saveSnapshot({
      at: play.now(),
      hosts: [{ name: "kvm1", domains: [{ ...vm1("running"), disks }] }],
    });

    expect((await play.say("eve", "/ferry vms kvm1")).map(plain).join()).toContain(
      "vm1 on kvm1: running, 2 GiB, starts with its host, disks vda images/vm1.qcow2 and vdb /var/lib/data.img, last move kvm2 → kvm1, 1 h 00 m ago (k7m2qx9d)",
    );
  });

  it("says how old it is what a silent host had", async () => {
    const readAt = Date.UTC(2026, 10, 23, 13, 0, 0);
    const { said } = await asked("/ferry vms kvm2", [
      { name: "kvm2", domains: [vm1("running")], error, readAt },
    ]);

    expect(said).toContain("1 VM on kvm2; kvm2 did not answer  [VMs, unknown]");
    expect(said).toContain("vm1 on kvm2: running, 2 GiB, starts with its host, as read 1 h 00 m ago");
  });
});

describe("/ferry history and show", () => {
  it("lists the latest plans, of one VM if asked", async () => {
    const play = scene();
    await play.say("ann", "/migrate vm1 kvm1 kvm2");
    play.pass(60);
    await play.say("dave", "/ferry prepare kvm1 kvm2");

    expect((await play.say("eve", "/ferry history")).map(plain)).toEqual([
      [
        "The latest 2 plans  [history, neutral]",
        "w4jz8rtp · kvm1 and kvm2 · preparation · reading the hosts · dave, 14:01:00",
        "k7m2qx9d · vm1: kvm1 → kvm2 · live migration · reading the hosts · ann, 14:00:00",
      ].join("\n"),
    ]);
    expect((await play.say("eve", "/ferry history vm1")).map(plain).join()).not.toContain("w4jz8rtp");
    expect((await play.say("eve", "/ferry history vm7")).map(plain).join()).toContain(
      "No plans about vm7 yet",
    );
  });

  it("shows a plan with its commands and without buttons, which only its thread keeps true", async () => {
    const play = scene();
    await play.say("ann", "/migrate vm1 kvm1 kvm2");
    await play.change("k7m2qx9d", { state: "running", steps: migrationSteps });

    const said = (await play.say("eve", "/ferry show K7M2QX9D")).map(plain).join();

    expect(said).toContain("kvm2$ systemctl enable libvirtd-tls.socket");
    expect(said).not.toContain("cancel.k7m2qx9d");
  });

  it("shows all commands, in further messages where they are too many for one", async () => {
    const play = scene();
    await play.say("ann", "/ferry prepare kvm1 kvm2");
    const steps = Array.from({ length: 30 }, (_, n): PlannedStep => {
      const shown = `make-thing ${n} ${"x".repeat(200)}`;
      return {
        id: "host.thing",
        title: `Thing ${n}`,
        risk: "safe",
        state: "needed",
        commands: [{ host: "kvm1", shown }],
      };
    });
    await play.change("k7m2qx9d", { state: "waiting", steps });

    const said = (await play.say("eve", "/ferry show k7m2qx9d")).map(plain);

    expect(said.length).toBeGreaterThan(2);
    expect(said[0]).toContain("kvm1 and kvm2 · preparation  [waiting for approval, waiting]");
    for (const { commands } of steps) expect(said.join("\n")).toContain(`kvm1$ ${commands[0]?.shown}`);
    for (const message of said) expect(message.length).toBeLessThan(4000);
  });

  it("shows why a plan is blocked, each thing with its remedy", async () => {
    const play = scene();
    await play.say("ann", "/migrate vm1 kvm1 kvm2");
    await play.change("k7m2qx9d", { state: "blocked", steps: blockedSteps });

    const said = (await play.say("eve", "/ferry show k7m2qx9d")).map(plain).join();

    for (const { error } of blockedSteps) if (error !== undefined) expect(said).toContain(error.remedy);
  });

  it("shows why a run failed, with what the host said", async () => {
    const play = scene();
    await play.say("ann", "/migrate vm1 kvm1 kvm2");
    await play.change("k7m2qx9d", { state: "running", steps: migrationSteps });
    const failed = { ...error, output: "No route to host" };
    await play.report({ type: "step.started", step: at.move });
    await play.report({ type: "step.failed", step: at.move, error: failed });
    await play.report({ type: "run.failed", error: failed, standing: "vm1 still runs on kvm1." });

    const said = (await play.say("eve", "/ferry show k7m2qx9d")).map(plain).join();

    expect(said).toContain("vm1 still runs on kvm1.");
    expect(said).toContain("nfs1 cannot be reached by SSH. Check that nfs1 is up.");
    expect(said).toContain("No route to host");
  });

  it("shows what had changed where a plan is out of date", async () => {
    const play = scene();
    await play.say("ann", "/migrate vm1 kvm1 kvm2");
    await play.change("k7m2qx9d", { state: "stale", steps: migrationSteps, successor: "w4jz8rtp" });
    await play.report({ type: "run.stale", changes: ["vm1 has a second disk"], successor: "w4jz8rtp" });

    expect((await play.say("eve", "/ferry show k7m2qx9d")).map(plain).join()).toContain(
      "Changed: vm1 has a second disk",
    );
  });

  it("names the nearest plan", async () => {
    const play = scene();
    await play.say("ann", "/migrate vm1 kvm1 kvm2");

    expect((await play.say("eve", "/ferry show k7m2qx9")).map(plain).join()).toContain(
      "did you mean k7m2qx9d?",
    );
  });
});

describe("/ferry help", () => {
  it("shows every command, or those of one name", async () => {
    const all = (await asked("/ferry help")).said;
    const one = (await asked("/ferry help volume")).said;

    expect(all).toContain("/migrate <vm> [<source>] <destination>");
    expect(all.match(/^ {4}\//gm)).toHaveLength(Object.keys(usages).length);
    expect(one).toContain("/ferry volume create <share>/<name> <size>");
    expect(one).not.toContain("/migrate");
  });

  it("explains the modes and options of a command where there is something to say of them", async () => {
    const { said } = await asked("/ferry help migrate");

    expect(said).toMatch(/^ *live: the VM goes on running/m);
    expect(said).toMatch(/^ *cold: the VM is off, or is shut down first/m);
    expect(said).toMatch(/^ *--presync: cold, with its disks copied ahead/m);
  });

  it("names the nearest command", async () => {
    expect((await asked("/ferry help aprove")).said).toContain("did you mean approve?");
  });
});

import { describe, expect, it } from "vitest";
import { OpsError } from "../../jobs/error.ts";
import type { Presence } from "../../jobs/facts/presence.ts";
import type { Snapshot } from "../../jobs/record.ts";
import { SUSPEND_BOTH } from "../../jobs/split-brain.ts";
import { whereabouts } from "../../jobs/verdict.ts";
import { migrationSteps } from "../support/example-steps.ts";
import { plain } from "../support/plain.ts";
import { scene } from "../support/scene.ts";

const UUID = "4dea22b3-1d52-4d56-8a2f-3e0c1f1a9b10";
const vm1 = (state: string, reason?: string, uuid = UUID) => ({
  name: "vm1",
  uuid,
  state,
  ...(reason === undefined ? {} : { reason }),
  persistent: true,
  autostart: false,
});
const error = { code: "ssh.unreachable", title: "nfs1 cannot be reached by SSH", remedy: "Look at nfs1." };

async function where(hosts: Snapshot["hosts"], moving = false) {
  const play = scene();
  await play.store.saveSnapshot({ at: play.now() - 12_000, hosts });
  if (moving) {
    await play.say("ann", "/migrate vm1 kvm2");
    await play.change("k7m2qx9d", { state: "running", steps: migrationSteps, params: { source: "kvm1" } });
  }
  const answers = await play.say("eve", "/ferry where vm1");
  return { said: answers.map(plain).join("\n") };
}

const onBoth = (there: ReturnType<typeof vm1>, here = vm1("running")) => [
  { name: "kvm1", domains: [here] },
  { name: "kvm2", domains: [there] },
];

describe("/ferry where", () => {
  it("names the host", async () => {
    const { said } = await where([{ name: "kvm1", domains: [vm1("running")] }]);

    expect(said).toContain("vm1 is on kvm1: running  [running, neutral]");
  });

  it("says why it does not run", async () => {
    const { said } = await where([{ name: "kvm1", domains: [vm1("paused", "I/O error")] }]);

    expect(said).toContain("vm1 is on kvm1: paused (I/O error)");
  });

  it("names the host where it runs, not the one that has a definition left", async () => {
    const { said } = await where(onBoth(vm1("running"), vm1("shut off")));

    expect(said).toContain("vm1 is on kvm2: running");
    expect(said).toContain("kvm1: shut off");
  });

  it("is loud about one VM that runs on two hosts, and says what a failed run says about that", async () => {
    const { said } = await where(onBoth(vm1("running")));
    const found: Presence = {
      presence: "present",
      process: true,
      state: "running",
      reason: "booted",
      persistent: true,
      autostart: false,
      job: "none",
    };
    const verdict = whereabouts({ source: "kvm1", destination: "kvm2" }, found, found);
    const refusal = new OpsError("migration.runs-twice", { vm: "vm1", hosts: "kvm1 and kvm2", uuid: UUID });

    expect(said).toContain("DANGER: vm1 was seen running on kvm1 and kvm2  [on two hosts, bad]");
    expect(said).toContain(SUSPEND_BOTH);
    expect(verdict).toMatchObject({ where: "unclear", next: SUSPEND_BOTH });
    expect(refusal.remedy).toContain(SUSPEND_BOTH);
  });

  it("has one look again before it acts, where a plan may be at the switchover", async () => {
    const { said } = await where(onBoth(vm1("running")), true);

    expect(said).toContain("DANGER");
    expect(said).toContain("Plan k7m2qx9d is moving it");
    expect(said).toContain("Ask again first, and act only if it is still so.");
  });

  it("finds nothing wrong with a copy that waits on the destination while a plan moves the VM", async () => {
    const { said } = await where(onBoth(vm1("paused", "migrating")), true);

    expect(said).toContain("vm1 is on its way from kvm1 to kvm2 (plan k7m2qx9d)  [on its way, running]");
    expect(said).toContain("kvm2: paused (migrating)");
    expect(said).not.toContain("DANGER");
  });

  it("says what was seen of a copy that no plan explains, and what never to do", async () => {
    const { said } = await where(onBoth(vm1("paused", "migrating")));

    expect(said).toContain("vm1 runs on kvm1; a copy of it on kvm2 does not run  [on two hosts, unknown]");
    expect(said).toContain("Never resume the copy on kvm2 while it runs on kvm1");
    expect(said).not.toContain("DANGER");
  });

  it("claims no running copy where both are paused", async () => {
    const { said } = await where(onBoth(vm1("paused", "migrating"), vm1("paused", "user")));

    expect(said).toContain("vm1 is on kvm1 and kvm2 and runs on none of them");
    expect(said).toContain("Resume none of them before you know which one is true");
  });

  it("knows two VMs of one name from one VM on two hosts", async () => {
    const { said } = await where(onBoth(vm1("running", "booted", "00000000-0000-4000-8000-000000000000")));

    expect(said).toContain("kvm1 and kvm2 each run another VM called vm1");
    expect(said).not.toContain("DANGER");
  });

  it("does not claim that there is none while a host did not answer", async () => {
    const silent = await where([{ name: "nfs1", domains: [], error }]);
    const slow = await where([{ name: "nfs1", domains: [] }]);
    const all = await where(["nfs1", "kvm1", "kvm2"].map((name) => ({ name, domains: [] })));

    expect(slow.said).toContain("vm1 was not seen, but not every host was read  [not seen, unknown]");
    expect(silent.said).toContain("vm1 was not seen, but not every host was read  [not seen, unknown]");
    expect(all.said).toContain("No host has a VM called vm1");
  });
});

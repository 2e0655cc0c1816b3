import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { sh } from "../../../../jobs/shell.ts";
import { powerOff } from "../../../../jobs/steps/domain/power-off.ts";
import { shutDown } from "../../../../jobs/steps/domain/shut-down.ts";
import { facts } from "../../../support/facts.ts";
import { fakePrograms } from "../../../support/fake-programs.ts";
import { host } from "../../../support/hosts.ts";
import { localShell } from "../../../support/local-shell.ts";
import { bareHost } from "../../../support/prepared-hosts.ts";
import { scratchFolder } from "../../../support/scratch-folder.ts";
import { absent, present, VM1 } from "../../../support/vm1.ts";

const [kvm1, kvm2] = [host("kvm1"), host("kvm2")];
const vm = { host: kvm1, name: "vm1", uuid: VM1, elsewhere: [kvm2] };
const stepWithin = (deadlineMs: number) => shutDown({ ...vm, planId: "k7m2qx9d", deadlineMs });
const step = stepWithin(180_000);
const off = present({ state: "shut off", reason: "shutdown" });
const here = (presence: unknown) => facts({ kvm1: { [`presence ${VM1}`]: presence } });

describe.each([
  ["domain.shut-down", step],
  ["domain.power-off", powerOff(vm)],
])("%s", (_, step) => {
  it("is needed while the VM runs, and true once it is off", async () => {
    expect(await step.check(here(present()))).toEqual({ state: "needed", because: "vm1 is running" });
    expect(await step.check(here(off))).toEqual({ state: "satisfied", note: "vm1 is off" });
  });

  it.each([
    ["is on this host no more", absent, "domain.gone", undefined],
    ["cannot be asked about", { presence: "unknown", process: true }, "domain.libvirt-silent", "soon"],
    ["is called off while its process lives", { ...off, process: true }, "domain.process-left", "soon"],
    [
      "libvirt knows no more while its process lives",
      { ...absent, process: true },
      "domain.process-left",
      "soon",
    ],
    ["would be gone once it stops", present({ persistent: false }), "domain.transient", undefined],
  ])("stays away from a VM that %s", async (_, is, code, passing) => {
    const verdict = await step.check(here(is));

    expect(verdict).toMatchObject({ state: "blocked", error: { code } });
    expect(verdict.state === "blocked" && verdict.passing).toBe(passing);
  });

  it.each(["outgoing", "incoming"] as const)("stays away from a VM with an %s migration", async (job) => {
    expect(await step.check(here(present({ job })))).toMatchObject({
      error: { code: "migration.job-active" },
    });
  });

  const undo = (is: unknown, there: unknown = absent) =>
    step.checkUndo?.(
      facts({
        kvm1: { [`presence ${VM1}`]: is },
        kvm2: { ...bareHost("kvm2", "0c"), [`presence ${VM1}`]: there },
      }),
    );

  it("is taken back by starting it, unless it runs or has left", async () => {
    expect(step.undo).toMatchObject([{ command: { line: `virsh -c qemu:///system start --domain ${VM1}` } }]);
    expect(await undo(off)).toMatchObject({ state: "needed" });
    expect(await undo(present())).toMatchObject({ state: "satisfied" });
    expect(await undo(absent)).toMatchObject({ state: "satisfied", note: "it is not on kvm1 any more" });
  });

  it.each([
    ["runs", present(), "domain.runs-elsewhere"],
    ["is paused", present({ state: "paused" }), "domain.runs-elsewhere"],
    ["has a process", { presence: "absent", process: true }, "domain.runs-elsewhere"],
    ["may be anything", { presence: "unknown", process: false }, "domain.libvirt-silent"],
  ])("is not taken back while the VM %s on another host", async (_, there, code) => {
    expect(await undo(off, there)).toMatchObject({ state: "blocked", error: { code } });
  });
});

it("takes a definition on another host that is off for no reason not to start the VM again", async () => {
  const found = { kvm1: { [`presence ${VM1}`]: off }, kvm2: { [`presence ${VM1}`]: off } };

  expect(await step.checkUndo?.(facts(found))).toMatchObject({ state: "needed" });
});

describe("asking a guest to shut down", () => {
  it("says for how long it waits", () => {
    expect(step.title).toBe("Ask vm1 on kvm1 to shut down, and wait up to 3 min");
    expect(stepWithin(90_000).title).toMatch(/up to 90 s$/);
  });

  it.each(["paused", "crashed", "pmsuspended"])("leaves a guest that is %s alone", async (state) => {
    expect(await step.check(here(present({ state, reason: "I/O error" })))).toMatchObject({
      error: {
        code: "domain.cannot-hear",
        message: `vm1 is ${state} (I/O error) on kvm1: its guest hears nobody`,
      },
    });
  });

  it("takes a saved memory for no shutdown of a VM that is to leave, and for an end of one that stays", async () => {
    const saved = present({ state: "shut off", reason: "saved" });
    const leaving = shutDown({ ...vm, planId: "k7m2qx9d", deadlineMs: 1, leaves: true });

    expect(await leaving.check(here(saved))).toMatchObject({ error: { code: "cold.managed-save" } });
    expect(await leaving.check(here(off))).toMatchObject({ state: "satisfied" });
    expect(await step.check(here(saved))).toMatchObject({ state: "satisfied" });
  });

  it("is a unit of the host, ended cleanly by a signal", () => {
    expect(step.apply).toMatchObject([
      {
        type: "unit",
        unit: "ferry-k7m2qx9d-shut-down",
        stop: { line: "systemctl kill ferry-k7m2qx9d-shut-down.service" },
      },
    ]);
    // systemd-run leaves braces round variables to systemd, which knows none of them.
    expect(line(step)).not.toContain("${");
    // And reads a unit's command back from a file, line by line.
    expect(line(step)).not.toContain("\n");
  });

  /** Runs the unit's command where `virsh domstate` answers in turn what the states say, the last for ever. */
  async function asking(within: ReturnType<typeof stepWithin>, states: readonly string[]) {
    const folder = scratchFolder();
    const told = path.join(folder, "told");
    const cases = states.map((state, i) => `${i < states.length - 1 ? i + 1 : "*"}) ${state};;`).join("\n");
    const { PATH } = fakePrograms({
      virsh: `echo "$*" >>${told}
case "$*" in *domstate*) n=$(grep -c domstate ${told}); case $n in
${cases}
esac;; esac`,
      sleep: ":",
    });
    const result = await localShell().run(kvm1, sh`export PATH=${PATH}; ${{ ...sh``, line: line(within) }}`);
    const asked = readFileSync(told, "utf8")
      .split("\n")
      .filter((line) => line.includes(" shutdown "));
    return { ...result, asked };
  }
  const say = (state: string) => `echo "${state}"; echo`;

  it("ends well once the guest is off, also when the daemon was silent in between", async () => {
    const { code, asked } = await asking(step, [
      say("running"),
      "exit 1",
      say("in shutdown"),
      say("shut off"),
    ]);

    expect(code).toBe(0);
    expect(asked).toEqual([`-c qemu:///system shutdown --domain ${VM1}`]);
  });

  it("asks nothing of a guest that is off already", async () => {
    expect(await asking(step, [say("shut off")])).toMatchObject({ code: 0, asked: [] });
  });

  it("gives up after the deadline with words that the step turns into a remedy", async () => {
    const short = stepWithin(1);
    const { code, stdout } = await asking(short, [say("running")]);
    const [action] = short.apply;

    expect({ code, stdout }).toEqual({ code: 1, stdout: expect.stringContaining("ferry: still running\n") });
    expect(action?.type === "unit" && action.failure?.(stdout)).toMatchObject({
      code: "domain.does-not-stop",
      message: "vm1 on kvm1 did not shut down within 1 s: it is running",
      remedy: expect.stringContaining("`/ferry vm stop vm1 --hard`"),
    });
    expect(action?.type === "unit" && action.failure?.("error: no domain")).toBeUndefined();
  });

  const line = (step: ReturnType<typeof stepWithin>) => {
    const [action] = step.apply;
    return action?.type === "unit" ? action.command.line : "";
  };
});

describe("cutting a VM's power", () => {
  it("does so by its UUID, whatever state it hangs in, and takes two people", async () => {
    const step = powerOff(vm);

    expect(step.risk).toBe("destructive");
    expect(step.apply).toMatchObject([
      { command: { line: `virsh -c qemu:///system destroy --domain ${VM1}` } },
    ]);
    expect(await step.check(here(present({ state: "paused", reason: "I/O error" })))).toMatchObject({
      state: "needed",
    });
  });
});

import { spawn } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { sh } from "../../jobs/shell.ts";
import {
  alreadyStarted,
  isStillRunning,
  type UnitState,
  unitCommand,
  unitOutput,
  unitState,
  untilEnd,
} from "../../jobs/unit.ts";
import { answer } from "../support/answer.ts";
import { fakePrograms } from "../support/fake-programs.ts";
import { fixture } from "../support/fixture.ts";
import { host } from "../support/hosts.ts";
import { localShell } from "../support/local-shell.ts";
import { scratchFolder } from "../support/scratch-folder.ts";

describe("unitOutput", () => {
  it("is what the unit printed and how it ended, without the line that has its whole command", async () => {
    const said = [
      "Started ferry-k7m2qx9d-copy.service - /bin/sh -c x.",
      "No space left",
      "Main process exited",
    ];
    const { PATH } = fakePrograms({
      journalctl: `printf '%s\\n' ${said.map((line) => `'${line}'`).join(" ")}`,
    });
    const { line } = unitOutput("ferry-k7m2qx9d-copy");

    const { stdout } = await localShell().run(host("kvm1"), { ...sh``, line: `PATH=${PATH}; ${line}` });

    expect(stdout).toBe("No space left\nMain process exited\n");
  });
});

describe("unitCommand", () => {
  it("runs the line once, in a transient unit that stays until its end was read", () => {
    const command = unitCommand({
      type: "unit",
      host: host("kvm1"),
      unit: "ferry-k7m2qx9d-migrate",
      command: sh`virsh migrate --desturi ${"qemu+tls://[fd00::12]/system"}`,
      stop: sh`true`,
    });

    const line =
      "mkdir -p /var/lib/ferry/units && mkdir /var/lib/ferry/units/ferry-k7m2qx9d-migrate && systemd-run --unit=ferry-k7m2qx9d-migrate --remain-after-exit --setenv=LC_ALL=C sh -c 'virsh migrate --desturi '\\''qemu+tls://[fd00::12]/system'\\'''";
    expect(command).toMatchObject({ line, shown: line });
  });

  it("shows no secret of the line inside", () => {
    const command = unitCommand({
      type: "unit",
      host: host("kvm1"),
      unit: "ferry-k7m2qx9d-copy",
      command: sh`copy ${{ secret: "hunter2" }}`,
      stop: sh`true`,
    });

    expect(command.line).toContain("hunter2");
    expect(command.shown).not.toContain("hunter2");
    expect(command.shown).toContain("***");
  });
});

describe("unitState", () => {
  // LoadState is not in the captures; the rest is, in systemd's own order.
  it.each<[string, UnitState]>([
    [`LoadState=loaded\n${fixture("captured/migrating-kvm1-unit.txt")}`, "running"],
    [`LoadState=loaded\n${fixture("captured/migrated-kvm1-unit.txt")}`, "succeeded"],
    ["Result=exit-code\nLoadState=loaded\nActiveState=failed\nSubState=failed\n", "failed"],
    ["Result=success\nLoadState=not-found\nActiveState=failed\nSubState=failed\n", "failed"],
    ["Result=success\nLoadState=not-found\nActiveState=inactive\nSubState=dead\n", "absent"],
    ["Result=success\nLoadState=loaded\nActiveState=inactive\nSubState=dead\n", "absent"],
    ["Result=success\nLoadState=not-found\nActiveState=inactive\nSubState=dead\nSTARTED\n", "vanished"],
    ["Result=exit-code\nLoadState=loaded\nActiveState=failed\nSubState=failed\nSTARTED\n", "failed"],
    ["Result=success\nLoadState=loaded\nActiveState=activating\nSubState=start\n", "running"],
    ["Result=success\nLoadState=loaded\nActiveState=deactivating\nSubState=stop-sigterm\n", "running"],
  ])("reads %j as %s", (stdout, state) => {
    expect(answer(unitState("ferry-k7m2qx9d-migrate"), stdout)).toBe(state);
  });

  it("does not take silence for a unit that is gone", () => {
    expect(() => answer(unitState("ferry-k7m2qx9d-migrate"), "", 1)).toThrow("no LoadState or ActiveState");
  });
});

describe("untilEnd", () => {
  /** The wait on this machine, where the unit's control group is in that folder and holds that process. */
  function waiting(ms: number, { below = "", pid = 0 } = {}) {
    const groups = scratchFolder();
    const unit = path.join(groups, below, "system.slice/ferry-k7m2qx9d-migrate.service");
    mkdirSync(unit, { recursive: true });
    if (pid !== 0) writeFileSync(path.join(unit, "cgroup.procs"), `${pid}\n`);
    const command = untilEnd("ferry-k7m2qx9d-migrate", ms);
    const line = command.line.replaceAll("/sys/fs/cgroup", groups);
    return localShell().run(host("kvm1"), { ...command, line });
  }

  it.each([{ below: "" }, { below: "systemd" }])(
    "knows a unit that runs on when the time is up, with its group below $below",
    async ({ below }) => {
      expect(isStillRunning(await waiting(100, { below, pid: process.pid }))).toBe(true);
    },
  );

  it("ends when the unit's process has ended, long before the time is up", async () => {
    const unit = spawn("sleep", ["60"]);
    const wait = waiting(10_000, { pid: unit.pid ?? 0 });
    unit.kill();

    expect(isStillRunning(await wait)).toBe(false);
  });

  it("does not take a unit without processes for one that runs", async () => {
    expect(isStillRunning(await waiting(10_000))).toBe(false);
  });
});

describe("alreadyStarted", () => {
  it("knows systemd's refusal of a second start", () => {
    expect(alreadyStarted(fixture("captured/migrating-kvm1-unit-again.txt"))).toBe(true);
  });

  it("knows mkdir's", () => {
    const said =
      "mkdir: cannot create directory '/var/lib/ferry/units/ferry-k7m2qx9d-migrate': File exists\n";

    expect(alreadyStarted(said)).toBe(true);
  });

  it("takes no other failure for it", () => {
    expect(alreadyStarted("Failed to connect to bus: No such file or directory")).toBe(false);
  });
});

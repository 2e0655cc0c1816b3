import { describe, expect, it } from "vitest";
import { sh } from "../../jobs/shell.ts";
import { alreadyStarted, type UnitState, unitCommand, unitState } from "../../jobs/unit.ts";
import { answer } from "../support/answer.ts";
import { fixture } from "../support/fixture.ts";
import { host } from "../support/hosts.ts";

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
      "mkdir -p /var/lib/ferry/units && mkdir /var/lib/ferry/units/ferry-k7m2qx9d-migrate && systemd-run --quiet --unit=ferry-k7m2qx9d-migrate --property=RemainAfterExit=yes --setenv=LC_ALL=C sh -c 'virsh migrate --desturi '\\''qemu+tls://[fd00::12]/system'\\'''";
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

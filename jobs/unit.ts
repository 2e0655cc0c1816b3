import { type Command, sh } from "./shell.ts";
import type { Action, Fact } from "./step.ts";

type UnitAction = Extract<Action, { type: "unit" }>;

/**
 * Starts the action as a transient systemd unit. RemainAfterExit keeps the
 * unit, and with it the refusal of a second start, until Ferry has read its
 * end (systemd-run(1), systemd.service(5)).
 */
export function unitCommand({ unit, command }: UnitAction): Command {
  const start = sh`systemd-run --quiet --unit=${unit} --property=RemainAfterExit=yes --setenv=LC_ALL=C`;
  const { line, shown } = command;
  return { ...start, line: sh`${start} sh -c ${line}`.line, shown: sh`${start} sh -c ${shown}`.shown };
}

export type UnitState = "absent" | "running" | "succeeded" | "failed";

/** How a transient unit stands; `absent` when it never ran, was cleared, or the host has booted since. */
export function unitState(unit: string): Fact<UnitState> {
  return {
    id: `unit ${unit}`,
    command: sh`systemctl show -p LoadState -p ActiveState -p SubState -p Result ${unit}.service`,
    parse({ stdout }) {
      const value = (key: string) => new RegExp(`^${key}=(.*)$`, "m").exec(stdout)?.[1];
      const [load, active, sub] = [value("LoadState"), value("ActiveState"), value("SubState")];
      if (load === undefined || active === undefined) throw new Error("no LoadState or ActiveState");
      if (active === "failed") return "failed";
      if (load === "not-found" || active === "inactive") return "absent";
      if (active === "active" && sub === "exited") return "succeeded";
      return "running"; // activating, active (running), deactivating
    },
  };
}

/** The last lines that the unit printed. */
export const unitOutput = (unit: string): Command =>
  sh`journalctl --no-pager -o cat -n 12 -u ${unit}.service`;

/** Forgets an ended unit, so that its name is free; harmless when it is gone. */
export const clearUnit = (unit: string): Command =>
  sh`systemctl stop ${unit}.service 2>/dev/null; systemctl reset-failed ${unit}.service 2>/dev/null; true`;

/** systemd's words when a unit of that name exists: somebody has started it already, which is what we want. */
export const alreadyStarted = (stderr: string): boolean =>
  /was already loaded|already exists|has a fragment file/.test(stderr);

import { type Command, type CommandResult, sh, withTimeout } from "./shell.ts";
import type { BoundStep, Fact, Read, UnitAction } from "./step.ts";

/** A folder a unit on the host's disk: that it was started is known also after its end, and after a reboot. */
const STARTED = "/var/lib/ferry/units";
const mark = (unit: string) => `${STARTED}/${unit}`;

/**
 * Starts the action as a transient systemd unit, once and never again: mkdir
 * refuses the second start. --remain-after-exit keeps the unit until Ferry has
 * written down how it ended (systemd-run(1)); systemd 219 takes it for no
 * --property, and has no --quiet.
 */
export function unitCommand({ unit, command }: UnitAction): Command {
  const start = sh`mkdir -p ${STARTED} && mkdir ${mark(unit)} && systemd-run --unit=${unit} --remain-after-exit --setenv=LC_ALL=C`;
  const { line, shown } = command;
  return { ...start, line: sh`${start} sh -c ${line}`.line, shown: sh`${start} sh -c ${shown}`.shown };
}

/** `vanished`: it was started and systemd knows nothing of it: the host has booted since, or it never came up. */
export type UnitState = "absent" | "running" | "succeeded" | "failed" | "vanished";

/** How a transient unit stands; `absent` when it was never started. */
export function unitState(unit: string): Fact<UnitState> {
  return {
    id: `unit ${unit}`,
    command: sh`systemctl show -p LoadState -p ActiveState -p SubState -p Result ${unit}.service; [ ! -d ${mark(unit)} ] || echo STARTED`,
    parse({ stdout }) {
      const value = (key: string) => new RegExp(`^${key}=(.*)$`, "m").exec(stdout)?.[1];
      const [load, active, sub] = [value("LoadState"), value("ActiveState"), value("SubState")];
      if (load === undefined || active === undefined) throw new Error("no LoadState or ActiveState");
      if (active === "failed") return "failed";
      if (load === "not-found" || active === "inactive") {
        return /^STARTED$/m.test(stdout) ? "vanished" : "absent";
      }
      if (active === "active" && sub === "exited") return "succeeded";
      return "running"; // activating, active (running), deactivating
    },
  };
}

/** timeout(1) had to end the wait. */
const TIME_IS_UP = 124;

/**
 * Waits on the host for the end of a unit that runs, at most so many ms: its end
 * is heard at once, and nobody has to ask for it. systemd keeps a control group
 * for a unit as long as it has processes (systemd.resource-control(5); the
 * second path is that of hosts with cgroup v1, such as RHEL 8).
 */
export const untilEnd = (unit: string, ms: number): Command =>
  withTimeout(
    sh`for g in /sys/fs/cgroup /sys/fs/cgroup/systemd; do
  read -r pid <"$g"/system.slice/${unit}.service/cgroup.procs && exec timeout ${ms / 1000} tail --pid="$pid" -s 0.5 -f /dev/null
done 2>/dev/null
sleep 1`,
    ms + 60_000,
  );

/** After that wait. Anything else is for `unitState` to tell. */
export const isStillRunning = ({ code }: CommandResult): boolean => code === TIME_IS_UP;

/** How each of a step's units stands. */
export function unitStates({ apply }: BoundStep, read: Read): Promise<UnitState[]> {
  const units = apply.flatMap((action) => (action.type === "unit" ? [action] : []));
  return Promise.all(units.map(({ host, unit }) => read(host, unitState(unit))));
}

/** Whether one of them was ever started, whatever has become of it. */
export const wasStarted = (states: readonly UnitState[]): boolean =>
  states.some((state) => state !== "absent");

/** The last lines that the unit printed, without systemd's first one, which has the whole command in it. */
export const unitOutput = (unit: string): Command =>
  sh`journalctl --no-pager -o cat -n 12 -u ${unit}.service | sed -e '/^Started /d' -e '/^Starting /d'`;

/**
 * Has systemd forget an ended unit; harmless when it is gone. That it was
 * started stays known for a month, longer than any worker sleeps.
 */
export const clearUnit = (unit: string): Command =>
  sh`systemctl stop ${unit}.service 2>/dev/null; systemctl reset-failed ${unit}.service 2>/dev/null; find ${STARTED} -mindepth 1 -mtime +30 -delete; true`;

/** mkdir's and systemd's words when it was started before, which is what we want. */
export const alreadyStarted = (stderr: string): boolean =>
  /File exists|was already loaded|already exists|has a fragment file/.test(stderr);

import { sh } from "../shell.ts";
import type { Fact } from "../step.ts";

/**
 * When the command of a transient unit ended, in ms since 1970 by Ferry's own
 * clock and rather too early than too late by the time that the answer took;
 * undefined while it runs, and when systemd knows nothing of it. Told by the
 * host's time since its boot, since its clock may be wrong or set: systemd's
 * stamp is CLOCK_MONOTONIC in µs, 0 for never (org.freedesktop.systemd1(5)),
 * and /proc/uptime the same in seconds on a host that never sleeps (proc(5)).
 */
export function unitEnded(unit: string): Fact<number | undefined> {
  return {
    id: `unit-ended ${unit}`,
    command: sh`systemctl show -p ExecMainExitTimestampMonotonic ${unit}.service; cat /proc/uptime`,
    parse({ stdout }, { askedAtMs }) {
      const uptime = /^(\d+[.]\d+) \d+[.]\d+$/m.exec(stdout)?.[1];
      if (uptime === undefined) throw new Error("no uptime");
      const exit = Number(/^ExecMainExitTimestampMonotonic=(\d+)$/m.exec(stdout)?.[1] ?? 0);
      return exit === 0 ? undefined : Math.round(askedAtMs - Number(uptime) * 1000 + exit / 1000);
    },
  };
}

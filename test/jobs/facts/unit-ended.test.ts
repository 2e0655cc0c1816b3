import { expect, it } from "vitest";
import { unitEnded } from "../../../jobs/facts/unit-ended.ts";
import { answer } from "../../support/answer.ts";

const fact = unitEnded("ferry-k7m2qx9d-shut-down");
const at = { askedAtMs: 1_000_000, answeredAtMs: 1_000_400 };
const uptime = "73544.63 43597.80\n";

// Written after org.freedesktop.systemd1(5) and proc(5): the captures hold no such stamp.
it("tells the end of a unit's command by Ferry's clock, whatever the host's own says", () => {
  const stdout = `ExecMainExitTimestampMonotonic=73484630000\n${uptime}`;

  expect(fact.command.line).toBe(
    "systemctl show -p ExecMainExitTimestampMonotonic ferry-k7m2qx9d-shut-down.service; cat /proc/uptime",
  );
  // It ended a minute ago.
  expect(answer(fact, stdout, 0, at)).toBe(1_000_000 - 60_000);
});

it.each(["ExecMainExitTimestampMonotonic=0\n", "ExecMainExitTimestampMonotonic=\n", ""])(
  "has none of a unit that runs, or that systemd does not know (%j)",
  (shown) => {
    expect(answer(fact, `${shown}${uptime}`, 0, at)).toBeUndefined();
  },
);

it("does not take silence for an answer", () => {
  expect(() => answer(fact, "", 1, at)).toThrow("no uptime");
});

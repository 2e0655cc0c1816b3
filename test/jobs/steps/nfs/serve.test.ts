import { expect, test } from "vitest";
import { serve } from "../../../../jobs/steps/nfs/serve.ts";
import { facts } from "../../../support/facts.ts";
import { host } from "../../../support/hosts.ts";
import { unitsWith } from "../../../support/units.ts";

const step = (was: { enabled: boolean; active: boolean }) => serve({ host: host("nfs1"), was });
const verdict = (state?: "on" | "off" | "idle" | "masked") =>
  step({ enabled: false, active: false }).check(
    facts({ nfs1: { units: unitsWith(state === undefined ? {} : { "nfs-server.service": state }) } }),
  );

test("is satisfied by a server that runs, also after a boot", async () => {
  expect(await verdict("on")).toEqual({ state: "satisfied" });
});

test.each(["off", "idle", undefined] as const)("is needed when it is %s", async (state) => {
  expect(await verdict(state)).toMatchObject({ state: "needed" });
});

test("does not unmask what somebody masked", async () => {
  expect(await verdict("masked")).toMatchObject({ state: "blocked", error: { code: "host.unit-masked" } });
});

test("undo makes the service as it was", () => {
  const lines = (was: Parameters<typeof step>[0]) => {
    const { undo } = step(was);
    return "impossible" in undo
      ? []
      : undo.map((action) => (action.type === "command" ? action.command.line : ""));
  };

  expect(lines({ enabled: false, active: false })).toEqual([
    "systemctl disable nfs-server.service",
    "systemctl stop nfs-server.service",
  ]);
  expect(lines({ enabled: false, active: true })).toEqual(["systemctl disable nfs-server.service"]);
  expect(lines({ enabled: true, active: true })).toEqual([]);
});

test.each([
  ["it runs and nobody is connected", false, "on", [], "needed"],
  ["somebody is connected", false, "on", ["172.16.1.99"], "blocked"],
  ["it does not run any more", false, "off", [], "satisfied"],
  ["it ran before, and somebody is connected", true, "on", ["172.16.1.99"], "needed"],
] as const)("undo, when %s", async (_, ranBefore, now, clients, state) => {
  const of = step({ enabled: false, active: ranBefore });
  const read = facts({ nfs1: { units: unitsWith({ "nfs-server.service": now }), "nfs-clients": clients } });

  expect(await of.checkUndo?.(read)).toMatchObject({ state });
  // Whom it would hurt is known once the pools have been stopped.
  expect([of.undoRisk, of.undoAnswersLate]).toEqual(["destructive", !ranBefore]);
});

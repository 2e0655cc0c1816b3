import { expect, test } from "vitest";
import type { Presence } from "../../../../jobs/facts/presence.ts";
import { carryAutostart } from "../../../../jobs/steps/migration/carry-autostart.ts";
import { facts } from "../../../support/facts.ts";
import { absent, moveOfVm1, present, VM1 } from "../../../support/vm1.ts";

const step = carryAutostart(moveOfVm1({ autostart: true }));

test.each<[string, Presence, string]>([
  ["is on", present({ autostart: true }), "satisfied"],
  ["is off", present(), "needed"],
  ["cannot be there before the VM is", absent, "needed"],
])("autostart on the destination %s", async (_title, there, state) => {
  expect(await step.check(facts({ kvm2: { [`presence ${VM1}`]: there } }))).toMatchObject({ state });
});

test("sets the flag on the destination, and undo takes it away there", () => {
  expect(step.apply).toMatchObject([
    { host: { name: "kvm2" }, command: { line: `virsh -c qemu:///system autostart --domain ${VM1}` } },
  ]);
  expect(step.undo).toMatchObject([
    {
      host: { name: "kvm2" },
      command: { line: `virsh -c qemu:///system autostart --disable --domain ${VM1}` },
    },
  ]);
});

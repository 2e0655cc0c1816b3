import { expect, test } from "vitest";
import { allowNfsInSelinux } from "../../../../jobs/steps/host/allow-nfs-in-selinux.ts";
import { facts } from "../../../support/facts.ts";
import { host } from "../../../support/hosts.ts";

const step = allowNfsInSelinux({ host: host("kvm1") });

test.each([
  ["off", undefined, "satisfied"],
  ["enforcing", true, "satisfied"],
  ["enforcing", false, "needed"],
  ["permissive", false, "needed"],
  ["enforcing", undefined, "satisfied"],
] as const)("SELinux %s with virt_use_nfs %s: %s", async (mode, virtUseNfs, state) => {
  expect(await step.check(facts({ kvm1: { selinux: { mode, virtUseNfs } } }))).toMatchObject({ state });
});

test("sets the boolean for good, and takes it back", () => {
  expect(step.apply).toMatchObject([{ command: { line: "setsebool -P virt_use_nfs on" } }]);
  expect(step.undo).toMatchObject([{ command: { line: "setsebool -P virt_use_nfs off" } }]);
});

import { expect, test } from "vitest";
import { makeSelinuxPermissive } from "../../../../jobs/steps/host/make-selinux-permissive.ts";
import { facts } from "../../../support/facts.ts";
import { host } from "../../../support/hosts.ts";

const step = makeSelinuxPermissive({ host: host("kvm1") });
const on = (mode: string) => facts({ kvm1: { selinux: { mode, virtUseNfs: false } } });

test.each([
  ["off", "satisfied", "satisfied"],
  ["permissive", "satisfied", "needed"],
  ["enforcing", "needed", "satisfied"],
])("SELinux %s: %s, and its undo %s", async (mode, state, undo) => {
  expect(await step.check(on(mode))).toMatchObject({ state });
  expect(await step.checkUndo?.(on(mode))).toMatchObject({ state: undo });
});

test("changes what counts until the next boot, is destructive and says so", () => {
  expect(step.apply).toMatchObject([{ command: { line: expect.stringMatching(/setenforce 0$/) } }]);
  expect(step.undo).toMatchObject([{ command: { line: expect.stringMatching(/setenforce 1$/) } }]);
  expect(step.risk).toBe("destructive");
  expect(step.title).toContain("until its next boot");
});

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

const nfs = [{ source: "nfs9:/x", target: "/mnt/x", type: "nfs4", options: new Map() }];
const user = (path: string) => [{ name: "vm9", paths: [path] }];
test.each([
  ["off", undefined, nfs, user("/mnt/x/a.qcow2"), "satisfied"],
  ["enforcing", false, nfs, user("/mnt/x/a.qcow2"), "satisfied"],
  ["enforcing", true, [], user("/mnt/x/a.qcow2"), "needed"],
  ["enforcing", true, nfs, user("/mnt/xyz/a.qcow2"), "needed"],
  ["permissive", true, nfs, user("/mnt/x/a.qcow2"), "blocked"],
  ["enforcing", true, nfs, undefined, "blocked"],
] as const)("undo goes by whom it would hurt (%#)", async (mode, virtUseNfs, mounts, disks, state) => {
  const read = facts({ kvm1: { selinux: { mode, virtUseNfs }, mounts, "open-disks": disks } });

  expect(await step.checkUndo?.(read)).toMatchObject({ state });
  expect(step.undoRisk).toBe("destructive");
});

test("sets the boolean for good, and takes it back", () => {
  expect(step.apply).toMatchObject([{ command: { line: "setsebool -P virt_use_nfs on" } }]);
  expect(step.undo).toMatchObject([{ command: { line: "setsebool -P virt_use_nfs off" } }]);
});
